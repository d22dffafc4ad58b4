"""Cells measured with real scanners: verdicts and transcripts are the stored ones."""

from __future__ import annotations

import io
from collections.abc import Sequence

import msgspec
import pytest

from conftest import need
from kb.errors import InputError
from kb.knowledge import loader
from kb.lab.experiments import scanners
from kb.lab.experiments.compared import compared
from kb.lab.experiments.scanners import BUILTIN, SCANNERS, Scanner
from kb.lab.verify import verify
from kb.model import Evidence, Exchange, Hit, Verdict

BOOK = loader.load()
REAL = [one for one in SCANNERS.values() if one is not BUILTIN]


def told(*ids: str, scanner: str, server: str = "embedded") -> str:
    out = io.StringIO()
    status = verify(ids, server, out=out, scanner=scanner)
    assert status == 0, out.getvalue()
    return out.getvalue()


@pytest.mark.slow
def test_every_yes_is_a_yes_with_clamd_and_rspamd() -> None:
    need("clamd", "clamav-daemon")
    need("rspamd")
    assert "14 of 14 cells measured, all agree" in told(scanner="clamd-rspamd")


@pytest.mark.slow
def test_so_it_is_with_spamd() -> None:
    need("spamd")
    text = told("spam/tag/pop3", "spam/reject/smtp", "virus/deliver/smtp", scanner="spamd")
    assert "2 of 2 cells measured, all agree" in text


@pytest.mark.parametrize("scanner", REAL, ids=lambda one: one.id)
def test_each_is_asked_where_it_can_make_a_difference_and_that_is_stored(scanner: Scanner) -> None:
    asked = {cell.id for cell in BOOK.cells.values() if scanner.measures(cell)}
    assert asked
    assert all(BOOK.cells[id_].article is Verdict.YES for id_ in asked)
    stored = [one for one in BOOK.evidence if one.scanner == scanner.id]
    assert {one.cell for one in stored} == asked
    assert {one.server for one in stored} == {"embedded"}
    for one in stored:
        assert set(one.scanner_versions) == set(scanner.programs)
        assert one.verdict is Verdict.YES


def test_what_the_scanners_named_is_stored() -> None:
    found = {(one.cell, one.scanner): one.hits or () for one in BOOK.evidence}
    tagged = found["spam/tag/imap", "clamd-rspamd"]
    assert [(hit.message, hit.rules) for hit in tagged] == [
        (name, ("GTUBE",)) for name in ("spam", "spam-bare", "spam-folded")
    ]
    assert all("GTUBE" in hit.rules for hit in found["spam/tag/imap", "spamd"])
    stripped = found["virus/strip-and-deliver/pop3", "clamd-rspamd"]
    assert [hit.message for hit in stripped] == ["virus", "virus-archive"]
    assert {hit.signatures for hit in stripped} == {("Eicar-Test-Signature.UNOFFICIAL",)}
    for (_, scanner), hits in found.items():
        assert bool(hits) == (scanner != BUILTIN.id)
        assert all(list(hit.rules) == sorted(hit.rules) for hit in hits)
        assert "score" not in repr(hits)


def test_of_the_rules_only_the_test_strings_own_is_compared() -> None:
    one = next(e for e in BOOK.evidence if (e.cell, e.scanner) == ("spam/tag/imap", "spamd"))

    def with_rules(*rules: str) -> Evidence:
        return msgspec.structs.replace(
            one, hits=tuple(msgspec.structs.replace(hit, rules=rules) for hit in one.hits or ())
        )

    assert compared(with_rules("GTUBE", "NEW")) == compared(one)
    assert compared(with_rules("NEW")) != compared(one)
    assert compared(msgspec.structs.replace(one, hits=())) != compared(one)
    also = Hit(message="clean-1", rules=("NEW",))
    assert compared(msgspec.structs.replace(one, hits=(also, *(one.hits or ())))) == compared(one)


def _evidence(scanner: str) -> Evidence:
    return next(
        one
        for one in BOOK.evidence
        if one.cell == "virus/strip-and-deliver/imap" and one.scanner == scanner
    )


def _changed(one: Evidence, old: str, new: str) -> Evidence:
    def lines(exchange: Exchange) -> Exchange:
        return msgspec.structs.replace(
            exchange, lines=tuple(line.replace(old, new) for line in exchange.lines)
        )

    changed = msgspec.structs.replace(one, transcript=tuple(map(lines, one.transcript)))
    assert changed != one
    return changed


def test_another_version_of_a_scanner_is_the_same_evidence() -> None:
    one = _evidence("clamd-rspamd")
    version = one.scanner_versions["clamd"]
    other = _changed(_changed(one, version, "ClamAV 1.10.12"), "RFC822.SIZE 6", "RFC822.SIZE 66")
    other = msgspec.structs.replace(other, versions={**one.versions, "clamd": "ClamAV 1.10.12"})
    assert compared(other) == compared(one)


@pytest.mark.parametrize(
    ("scanner", "old", "new"),
    [
        ("clamd-rspamd", "Finding: Eicar", "Finding: Other"),
        ("clamd-rspamd", "A13 OK", "A13 NO"),
        ("builtin", "RFC822.SIZE 6", "RFC822.SIZE 66"),
    ],
)
def test_anything_else_is_not(scanner: str, old: str, new: str) -> None:
    one = _evidence(scanner)
    assert compared(_changed(one, old, new)) != compared(one)


def test_a_score_is_shown_and_not_compared() -> None:
    one = next(e for e in BOOK.evidence if (e.cell, e.scanner) == ("spam/reject/smtp", "spamd"))
    assert compared(_changed(one, " of 5.0", "7 of 5.0")) == compared(one)
    assert compared(_changed(one, "(score", "(points")) != compared(one)


@pytest.mark.parametrize(
    ("server", "scanner", "said"),
    [
        ("embedded", "clamav", "there is no scanner 'clamav'; choose builtin or clamd-rspamd or"),
        ("dovecot", "spamd", "it is measured with --server embedded"),
    ],
)
def test_a_choice_that_cannot_be_is_one_line(
    server: str, scanner: str, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scanners, "missing", lambda _: ())
    with pytest.raises(InputError, match=said):
        verify([], server, out=io.StringIO(), scanner=scanner)


def test_one_that_is_not_installed_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def lacking(programs: Sequence[object]) -> tuple[str, ...]:
        return ("clamav-daemon",) if list(programs) else ()

    monkeypatch.setattr(scanners, "missing", lacking)
    with pytest.raises(InputError, match="programs are missing; apt install clamav-daemon"):
        scanners.chosen("clamd-rspamd")
    assert scanners.chosen("all") == (BUILTIN,)
    text = told("spam/tag/pop3", scanner="all")
    assert "not measured with clamd-rspamd: programs are missing; apt install clamav-daemon" in text
    assert "1 of 1 cells measured, all agree" in text
