"""Reads text files of labelled lines: `[label]` over its lines, `#` before a remark.

One format for the lexicon, the compiled tables, the phrasings and the labelled questions, so that
a support engineer learns it once and a line of a customer's mail can be pasted in as it is.
"""

from __future__ import annotations

from pathlib import Path

from kb.errors import DataError


def read(path: Path) -> dict[str, list[str]]:
    """The lines under each label, in the file's order; a label may come again.

    Raises:
        DataError: the file is missing, or a line stands before the first label.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise DataError(_name(path), "-", "the file is missing; restore it") from None
    found: dict[str, list[str]] = {}
    lines: list[str] | None = None
    for number, raw in enumerate(text.splitlines(), 1):
        line = raw.strip()
        if not line or line.startswith("#"):
            continue
        if line.startswith("[") and line.endswith("]"):
            lines = found.setdefault(line[1:-1], [])
        elif lines is None:
            mend = "stands before the first [label]; move it under one"
            raise DataError(_name(path), f"line {number}", mend)
        else:
            lines.append(line)
    return found


def _name(path: Path) -> str:
    """The file and its folder: `ask/lexicon.txt`."""
    return f"{path.parent.name}/{path.name}"
