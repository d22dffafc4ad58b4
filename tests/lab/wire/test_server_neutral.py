"""Transcripts without what only one stack's servers say."""

from __future__ import annotations

from kb.lab.wire.roles import MAIL_SERVER, RECIPIENT
from kb.lab.wire.server_neutral import neutral
from kb.model import Exchange, Protocol


def shown(*lines: str) -> tuple[str, ...]:
    exchange = Exchange(client=RECIPIENT, server=MAIL_SERVER, protocol=Protocol.IMAP, lines=lines)
    return neutral([exchange])[0].lines


def test_flags_that_were_told_although_none_were_wanted_are_left_out() -> None:
    stored = r"C: A1 STORE 2 +FLAGS.SILENT (\Deleted)"
    told = r"S: * 2 FETCH (FLAGS (\Recent \Deleted))"
    assert shown(stored, told, "S: A1 OK Completed") == (stored, "S: A1 OK …")


def test_flags_that_were_asked_for_stay() -> None:
    lines = ("C: A1 FETCH 2 (FLAGS)", r"S: * 2 FETCH (FLAGS (\Seen))", "S: A1 OK …")
    assert shown(*lines) == lines
