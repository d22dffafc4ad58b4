"""kb.bench.soak: what does not agree is found, each way in which it may not."""

from __future__ import annotations

import pytest

from kb.bench.soak import __main__ as soak
from kb.bench.soak.balance import Balance, report, withheld
from kb.bench.soak.ledger import Copy, Fate, Ledger
from kb.bench.soak.letters import Kind, Letter, complaint, letter, number_of

LETTERS = {one.kind: one for one in (letter(7, number) for number in range(1, 40))}
HEAD = b"Received: from a by b\r\n"


@pytest.fixture
def ledger() -> Ledger:
    return Ledger(7)


def sent(ledger: Ledger, *due: str, fate: Fate = Fate.ACCEPTED) -> Letter:
    one = ledger.new()
    ledger.sent(one, due, fate)
    return one


def wrong(ledger: Ledger, left: dict[str, list[bytes]], kept: set[int] | None = None) -> list[str]:
    return sorted(Balance(ledger, left, kept or set()).wrong)


def test_a_letter_tells_its_number_and_can_be_made_again() -> None:
    assert set(LETTERS) == set(Kind)
    for one in LETTERS.values():
        assert number_of(HEAD + one.octets) == one.number
        assert letter(7, one.number) == one != letter(8, one.number)
    assert number_of(b"Subject: x\r\n\r\nMessage-ID: <soak.1@example.org>\r\n") is None


def test_what_a_reader_may_be_shown() -> None:
    clean, spam, infected = (LETTERS[kind] for kind in Kind)
    tagged = HEAD + spam.octets.replace(b"Subject: ", b"Subject: [SPAM] ", 1)
    assert complaint(clean, HEAD + clean.octets) == ""
    assert complaint(spam, tagged) == ""
    assert complaint(infected, HEAD + b"\r\nFinding: EICAR-Test-File\r\n") == ""
    assert complaint(clean, clean.octets[:-2]) == "a clean message with other octets"
    assert complaint(spam, spam.octets) == "spam untagged"
    assert complaint(spam, tagged + b"more") == "spam with another text"
    assert complaint(infected, infected.octets) == "an infected message whole"
    assert complaint(infected, HEAD) == "an infected message without a notice"


def test_there_once_agrees(ledger: Ledger) -> None:
    one, two, three = sent(ledger, "a", "b"), sent(ledger), sent(ledger, "a", fate=Fate.REFUSED)
    ledger.took([Copy("b", one.number)], told=True)
    balance = Balance(ledger, {"a": [HEAD + one.octets], "b": []}, {two.number})
    assert balance.agrees
    assert balance.out == {"in the maildrops": 1, "taken by a reader": 1, "dropped": 1}
    assert three.number == 3
    lines = list(report(ledger, balance))
    assert lines[-1].split() == ["what", "does", "not", "agree", "0"]


def test_lost(ledger: Ledger) -> None:
    one = sent(ledger, "a", "b")
    assert wrong(ledger, {"a": [one.octets], "b": []}) == ["lost"]


def test_twice_in_a_maildrop(ledger: Ledger) -> None:
    for fate in (Fate.ACCEPTED, Fate.UNANSWERED):
        one = sent(ledger, "a", fate=fate)
        assert wrong(ledger, {"a": [one.octets] * 2})[-1] == "there twice"


def test_there_after_it_was_deleted(ledger: Ledger) -> None:
    one = sent(ledger, "a")
    ledger.took([Copy("a", one.number)], told=True)
    assert wrong(ledger, {"a": [one.octets]}) == ["there twice"]


def test_seen_twice_and_both_deleted(ledger: Ledger) -> None:
    clean = LETTERS[Kind.CLEAN]
    ledger.sent(clean, ["a"], Fate.ACCEPTED)
    copies = [ledger.shown("a", uid, clean.octets) for uid in ("1", "2")]
    ledger.took(filter(None, copies), told=True)
    assert wrong(ledger, {"a": []}) == ["there twice"]


@pytest.mark.parametrize("fate", [Fate.REFUSED, Fate.DEFERRED, Fate.CUT_OFF])
def test_there_though_it_was_not_accepted(ledger: Ledger, fate: Fate) -> None:
    one = sent(ledger, "a", fate=fate)
    found = wrong(ledger, {"a": [one.octets]})
    assert found == ["there although it was not accepted for that mailbox"]


def test_in_another_maildrop(ledger: Ledger) -> None:
    one = sent(ledger, "a")
    found = wrong(ledger, {"a": [one.octets], "b": [one.octets]})
    assert found == ["there although it was not accepted for that mailbox"]


def test_dropped_is_what_the_log_says(ledger: Ledger) -> None:
    one = sent(ledger)
    line = f"message-id=<soak.{one.number}@example.org> size=9 verdict=virus action="
    assert withheld([line + "do-not-deliver", line.replace("soak.1", "soak.2") + "deliver"]) == {1}
    assert wrong(ledger, {}, {one.number}) == []
    assert wrong(ledger, {}) == ["accepted and neither delivered nor dropped by the log"]


def test_unanswered_may_be_there_or_not(ledger: Ledger) -> None:
    one = sent(ledger, "a", "b", fate=Fate.UNANSWERED)
    balance = Balance(ledger, {"a": [one.octets]}, set())
    assert balance.agrees
    assert balance.unanswered == {"in the maildrops": 1, "not there": 1}


def test_a_stranger(ledger: Ledger) -> None:
    assert wrong(ledger, {"a": [b"x"]}) == ["what nobody sent, in a maildrop"]


@pytest.mark.parametrize("options", [["--seconds", "0"], ["--server", "nobody's"]])
def test_what_cannot_be_run(capsys: pytest.CaptureFixture[str], options: list[str]) -> None:
    assert soak.main(["--seconds", "1", *options]) == 2
    assert capsys.readouterr().err.count("\n") == 1
