"""kb.gateway.journal: verdict and actions as log lines tell them."""

from __future__ import annotations

import pytest

from kb.gateway.journal import Event, actions_of, cells_of, message_id, verdict_of
from kb.gateway.policy import Policy
from kb.message import InfectedPart
from kb.model import Action, Protocol
from kb.scan import Findings

TWICE = (InfectedPart((1,), "a", "Eicar"), InfectedPart((2,), "b", "Eicar"))


@pytest.mark.parametrize(
    ("findings", "expected"),
    [
        (Findings(), ("clean", "")),
        (Findings(spam="GTUBE"), ("spam", "GTUBE")),
        (Findings(infected=TWICE), ("virus", "Eicar")),
        (Findings("GTUBE", TWICE), ("virus+spam", "Eicar, GTUBE")),
    ],
)
def test_verdict(findings: Findings, expected: tuple[str, str]) -> None:
    assert verdict_of(findings) == expected


@pytest.mark.parametrize(
    ("spam", "virus", "findings", "expected"),
    [
        (Action.TAG, Action.STRIP_AND_DELIVER, Findings(), "deliver"),
        (Action.TAG, Action.STRIP_AND_DELIVER, Findings(spam="x"), "tag"),
        (Action.TAG, Action.STRIP_AND_DELIVER, Findings("x", TWICE), "strip-and-deliver+tag"),
        (Action.TAG, Action.DO_NOT_DELIVER, Findings("x", TWICE), "do-not-deliver"),
        (Action.REJECT, Action.DELIVER, Findings("x", TWICE), "deliver+reject"),
    ],
)
def test_actions(spam: Action, virus: Action, findings: Findings, expected: str) -> None:
    policy = Policy(spam=spam, virus=virus, tag="[SPAM]", forward_to="")
    assert actions_of(findings, policy) == expected


EVENT = Event(
    protocol=Protocol.SMTP,
    whose={"id": "0A", "from": "a@example.test", "to": "b@example.test\r\nforged"},
    verdict="virus+spam",
    finding="Eicar\n, GTUBE",
    action="strip-and-deliver+tag",
    cells=("virus/strip-and-deliver/smtp", "spam/tag/smtp"),
    message_id="<1@example.test>",
    size=100,
    sent=90,
    milliseconds=12,
    outcome="next server: 250 ok\r\nforged",
)


def test_the_line_of_a_message_is_one_line() -> None:
    assert EVENT.text() == (
        "id=0A from='a@example.test' to='b@example.test\\r\\nforged' message-id=<1@example.test>"
        " size=100 sent=90 ms=12 cell=virus/strip-and-deliver/smtp,spam/tag/smtp"
        " verdict=virus+spam finding='Eicar\\n, GTUBE' action=strip-and-deliver+tag"
        " next server: 250 ok\\x0d\\x0aforged"
    )


def test_what_is_not_known_is_not_told() -> None:
    event = Event(
        protocol=Protocol.IMAP,
        whose={"account": "al ice", "uid": 7},
        verdict="unscanned",
        finding="down",
        action="defer",
    )
    line = "account='al ice' uid=7 size=0 ms=0 verdict=unscanned finding='down' action=defer"
    assert event.text() == line
    assert {*event.values()} == {
        *("protocol", "verdict", "finding", "action", "account", "uid", "size", "ms")
    }


@pytest.mark.parametrize(
    ("octets", "expected"),
    [
        (b"Message-ID: <1@a.test>\r\nmessage-id: <2@a.test>\r\n\r\n", "<1@a.test>"),
        (b"Subject: x\r\nMESSAGE-ID:\r\n <1@a.test>\r\n\r\nMessage-ID: <2@a.test>", "<1@a.test>"),
        (b"Subject: x\r\n\r\nMessage-ID: <2@a.test>\r\n", ""),
        (b"Message-ID: a b\x00\xff\r\n\r\n", "ab\\x00\\xff"),
        (b"Message-ID: " + b"x" * 10_000 + b"\r\n\r\n", "x" * 200),
        (b"", ""),
    ],
)
def test_message_id(octets: bytes, expected: str) -> None:
    assert message_id(octets) == expected


@pytest.mark.parametrize("protocol", Protocol)
def test_cells(protocol: Protocol) -> None:
    policy = Policy(spam=Action.TAG, virus=Action.STRIP_AND_DELIVER, tag="[SPAM]", forward_to="")
    assert [*cells_of(Findings("x", TWICE), policy, protocol)] == [
        f"virus/strip-and-deliver/{protocol}",
        f"spam/tag/{protocol}",
    ]
    assert [*cells_of(Findings(), policy, protocol)] == []
