"""The forced experiments on POP3 and IMAP: what is measured, and that a re-run is the same."""

from __future__ import annotations

import pytest

from kb.lab.experiments import cells as experiments
from kb.lab.experiments.compared import compared
from kb.lab.experiments.mechanisms import MECHANISMS, tried
from kb.lab.servers import Servers
from kb.model import Action, Cell, Evidence, Protocol, Verdict

_HIDING = [
    ("error-reply", Verdict.NO),
    ("cut-connection", Verdict.NO),
    ("replacement-message", Verdict.NO),
    ("injected-dele", Verdict.NO),
    ("injected-dele-and-quit", Verdict.NO),
    ("prefetch-hide", Verdict.NO),
    ("prefetch-hide-delete", Verdict.YES),
]
_BY_ACTION = {
    "spam/reject": [("error-reply", Verdict.NO), ("cut-connection", Verdict.NO)],
    "spam/drop": _HIDING,
    "spam/forward": [
        ("error-reply", Verdict.NO),
        ("resend-and-delete", Verdict.NO),
        ("quarantine-and-notice", Verdict.NO),
    ],
    "virus/deliver": [("error-reply", Verdict.NO), ("plain-passing", Verdict.YES)],
    "virus/do-not-deliver": _HIDING,
}
OUTCOMES = [
    (f"{action}/{protocol}", mechanism, verdict)
    for protocol in ("pop3", "imap")
    for action, tried_ in _BY_ACTION.items()
    for mechanism, verdict in tried_
] + [
    # IMAP has a reply that says "wait", POP3 has not.
    ("virus/deliver/pop3", "keep-alive", Verdict.NO),
    ("virus/deliver/imap", "keep-alive", Verdict.YES),
]


def cell(id_: str) -> Cell:
    """A cell that says no, whatever the matrix has: the mechanism is then a forced one."""
    return Cell(id=id_, product="p", article=Verdict.NO, reason="x", customer="x", claims=())


def run(running: Servers, id_: str, mechanism: str) -> Evidence:
    return experiments.run(cell(id_), MECHANISMS[mechanism], running)


@pytest.mark.parametrize(("id_", "mechanism", "verdict"), OUTCOMES)
def test_forced_outcomes(running: Servers, id_: str, mechanism: str, verdict: Verdict) -> None:
    evidence = run(running, id_, mechanism)
    assert evidence.verdict is verdict, evidence.findings
    assert len(evidence.observation.sessions) == 2
    assert evidence.findings


def test_every_forced_mechanism_is_run() -> None:
    known = {(id_, mechanism) for id_, mechanism, _ in OUTCOMES}
    listed = {
        (id_, mechanism.id)
        for action in Action
        if action not in (Action.ACCEPT, Action.TAG, Action.STRIP_AND_DELIVER)
        for protocol in (Protocol.POP3, Protocol.IMAP)
        for id_ in [f"{action.threat}/{action}/{protocol}"]
        for mechanism in tried(cell(id_))
    }
    assert known == listed


@pytest.mark.parametrize("id_", ["spam/drop/pop3", "spam/drop/imap"])
def test_a_second_run_gives_the_same_evidence(running: Servers, id_: str) -> None:
    first, second = (run(running, id_, "prefetch-hide-delete") for _ in range(2))
    assert compared(first) == compared(second)


def unmet(evidence: Evidence) -> str:
    return "\n".join(line for line in evidence.findings if line.startswith("not met"))


@pytest.mark.parametrize(
    ("id_", "refusal"),
    [
        ("spam/reject/pop3", "-ERR the message is refused by policy"),
        ("spam/reject/imap", "NO the message is refused by policy"),
    ],
)
def test_an_error_reply_leaves_the_message_and_a_hole(
    running: Servers, id_: str, refusal: str
) -> None:
    evidence = run(running, id_, "error-reply")
    assert "told 5yz" in unmet(evidence)
    assert "in no mailbox" in unmet(evidence)
    assert "could retrieve" in unmet(evidence)
    assert evidence.observation.senders[1].code == 250
    assert evidence.observation.sessions[1].refusals == (refusal,)
    assert evidence.observation.sessions[1].count == 3


@pytest.mark.parametrize("id_", ["spam/forward/pop3", "spam/forward/imap"])
def test_what_is_sent_on_was_in_the_maildrop_and_lost_its_envelope(
    running: Servers, id_: str
) -> None:
    evidence = run(running, id_, "resend-and-delete")
    assert unmet(evidence).splitlines() == [
        "not met: the reverse-path is unchanged",
        "not met: it never entered the first recipient's maildrop",
    ]


def test_no_transcript_holds_a_test_string_a_port_or_an_account(running: Servers) -> None:
    for id_, mechanism in (
        ("virus/deliver/pop3", "plain-passing"),
        ("spam/forward/pop3", "resend-and-delete"),
        ("virus/deliver/imap", "plain-passing"),
    ):
        lines = [line for e in run(running, id_, mechanism).transcript for line in e.lines]
        text = "\n".join(lines)
        for gone in ("STANDARD-ANTI", "127.0.0.1", "recipient-", "quarantine-", "Twisted"):
            assert gone not in text
        assert all(line.startswith(("C: ", "S: ")) for line in lines)
