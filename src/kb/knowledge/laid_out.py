"""JSON for files that programs write and people review: short things on one line, long ones apart.

A change of one entry then changes its own lines, so that git merges two that are made at once.
"""

from __future__ import annotations

from typing import Any

import msgspec

LONGEST = 100
"""Octets of a list or an object on one line."""


def laid_out(data: object) -> str:
    """The text of a file: JSON, ended by a line feed."""
    return _value(msgspec.to_builtins(data)) + "\n"


def _value(value: Any) -> str:
    text = msgspec.json.encode(value).decode()
    if len(text) <= LONGEST or not isinstance(value, dict | list | tuple):
        return text
    if isinstance(value, dict):
        rows = [f"{msgspec.json.encode(key).decode()}:{_value(one)}" for key, one in value.items()]
        return "{\n" + ",\n".join(rows) + "\n}"
    return "[\n" + ",\n".join(map(_value, value)) + "\n]"
