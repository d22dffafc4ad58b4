"""Outlook's .msg files."""

from __future__ import annotations

import pytest

from kb.diagnose import diagnose
from kb.errors import InputError
from support.compound import compound

HEADERS = (
    "Received: from a.example.org by b.example.test with ESMTPS id 1;\r\n"
    " Thu, 26 Nov 2026 10:00:00 +0000\r\n"
    "From: ann@example.org\r\nTo: bob@example.test\r\n"
    "Subject: [SPAM] Offer\r\nContent-Type: text/html\r\n\r\n"
)


def message(**more: bytes) -> bytes:
    """A message as Outlook stores it, its header as it came."""
    streams = {
        "__properties_version1.0": bytes(32),
        "__substg1.0_007D001F": HEADERS.encode("utf-16-le"),
        "__substg1.0_1000001F": "hello\r\n".encode("utf-16-le"),
    }
    return compound(streams | more)


def test_lines_are_those_of_the_header_that_outlook_keeps() -> None:
    found = diagnose(message(), ())
    assert found.kind == "message"
    assert [(one.line, one.what[:36]) for one in found.findings] == [
        (5, "The Subject starts with the tag [SPA"),
        (1, "Hop 1: from a.example.org to b.examp"),
    ]


def test_attachments_are_looked_at_by_name() -> None:
    name = "__attach_version1.0_#00000000/"
    octets = message(
        **{
            f"{name}__substg1.0_3707001F": "setup.exe".encode("utf-16-le"),
            f"{name}__substg1.0_37010102": b"MZ" * 4000,
        }
    )
    whats = [one.what for one in diagnose(octets, ()).findings]
    assert "The attachment setup.exe is of a type that many gateways block" in whats


@pytest.mark.parametrize("octets", [message()[:700], compound({"Workbook": b"x"})])
def test_a_damaged_file_or_another_document_is_one_line(octets: bytes) -> None:
    with pytest.raises(InputError, match=r"^mail\.msg: it is no readable \.msg file"):
        diagnose(octets, (), "mail.msg")
