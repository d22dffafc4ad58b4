"""Sizes read from BODYSTRUCTURE, as a server sends it."""

from __future__ import annotations

import pytest

from kb.lab.seen.imap_structure import sizes

TEXT = b'("text" "plain" ("charset" "us-ascii") NIL NIL "7bit" 33 1 NIL NIL NIL NIL)'
PICTURE = b'("image" "png" ("name" "a (1) \\".png") NIL NIL "base64" 400 NIL NIL NIL NIL)'
MIXED = b'(%s%s "mixed" ("boundary" "b") ("inline" NIL) NIL NIL)'
ENVELOPE = b'("date" "subject" NIL NIL NIL NIL NIL NIL NIL "<id>")'


@pytest.mark.parametrize(
    ("structure", "expected"),
    [
        (TEXT, {"1": 33}),
        (MIXED % (TEXT, PICTURE), {"1": 33, "2": 400}),
        (MIXED % (MIXED % (TEXT, TEXT), PICTURE), {"1.1": 33, "1.2": 33, "2": 400}),
        (
            MIXED
            % (
                TEXT,
                b'("message" "rfc822" NIL NIL NIL "7bit" 900 %s %s 20 NIL NIL NIL NIL)'
                % (ENVELOPE, MIXED % (TEXT, PICTURE)),
            ),
            {"1": 33, "2": 900, "2.1": 33, "2.2": 400},
        ),
        (
            MIXED
            % (TEXT, b'("MESSAGE" "RFC822" NIL NIL NIL "7BIT" 90 %s %s 9)' % (ENVELOPE, TEXT)),
            {"1": 33, "2": 90, "2.1": 33},
        ),
        (TEXT + b" UID 7)", {"1": 33}),
        (b'("text" "plain" (', {}),
        (b"", {}),
        (b"()", {}),
    ],
)
def test_sizes_by_part_number(structure: bytes, expected: dict[str, int]) -> None:
    assert sizes(structure) == expected
