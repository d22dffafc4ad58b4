"""What one reader of mail sees and others do not is examined all the same."""

from __future__ import annotations

import base64
import threading

import pytest

from kb.lab.mail.samples import EICAR
from kb.scan.examine import examine
from kb.scan.scanners.builtin import virus
from support.dialects import DISAGREEMENTS

PARTS = (b"<p>", b"one")
ENCODED = base64.b64encode(EICAR)


@pytest.mark.parametrize("text", PARTS)
@pytest.mark.parametrize("name", DISAGREEMENTS)
def test_a_virus_in_a_part_that_only_one_dialect_has(name: str, text: bytes) -> None:
    octets = DISAGREEMENTS[name].octets
    part = b"Content-Transfer-Encoding: base64\r\n\r\n" + ENCODED
    octets = octets.replace(b"\r\n\r\n" + text, b"\r\n" + part)
    assert ENCODED in octets

    found = examine(octets, lambda _: None, virus, threading.Event())
    assert found.infected
