"""The notice that stands in for a message: its pieces are pieces of one whole."""

from __future__ import annotations

from kb.lab.experiments.forcing.notice import NOTICE, section


def test_sections_add_up() -> None:
    assert section(b"") == NOTICE
    assert section(b"HEADER") + section(b"TEXT") == NOTICE
    assert section(b"1") == section(b"TEXT")
    wanted = b"Subject: A message was withheld\r\n\r\n"
    assert section(b"HEADER.FIELDS (subject)") == wanted
