"""What the scanner's programs named, read from the gateway's log; pure.

The log is what an operator has: a name that is not there helps nobody.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple

from kb.model import Hit

_OBJECT = re.compile(r"\{")
"""A line of the log; what Python itself warns of stands there, too."""
_SCORE = re.compile(r"(?:^|, )score -?[\d.]+ of -?[\d.]+(?:, [a-z ]+)?$")
"""How a spam filter's finding ends: no name, and another one each day."""
_SAMPLE = re.compile(r"<(.+)@")
"""Message-IDs name the lab's samples."""


class _Names(NamedTuple):
    signatures: set[str]
    rules: set[str]


def named(log: Iterable[str]) -> tuple[Hit, ...]:
    """What was found, a message each, by the sample's name.

    A message that was looked at twice has one hit with what was named either time.

    Args:
        log: the gateway's lines, those of messages each a JSON object.
    """
    found: dict[str, _Names] = defaultdict(lambda: _Names(set(), set()))
    for line in filter(_OBJECT.match, log):
        told = json.loads(line)
        if told.get("scanner") and (sample := _SAMPLE.match(told.get("message_id", ""))):
            names = found[sample[1]]
            names.signatures.update(_listed(_SCORE.sub("", told.get("finding", ""))))
            names.rules.update(_listed(told.get("rules", "")))
    return tuple(
        Hit(
            message=message,
            signatures=tuple(sorted(names.signatures)),
            rules=tuple(sorted(names.rules)),
        )
        for message, names in sorted(found.items())
    )


def _listed(words: str) -> list[str]:
    return [word for word in words.split(", ") if word]
