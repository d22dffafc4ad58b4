"""Whatever any program shows of ambiguous mail, the gateway finds."""

from __future__ import annotations

import platform

import pytest

from conftest import need
from kb.knowledge import ambiguity, loader
from kb.lab.ambiguity import measuring, programs, subjects
from kb.lab.scanners.clamd import CLAMD

DATA = loader.data_folder()
STORED = ambiguity.classes(DATA)
READERS = ambiguity.readers(DATA)
CASES = {case.id: case for case in measuring.cases()}
INSTALLED = {"clamd": CLAMD.command, "gateway with clamd": CLAMD.command}
PACKAGES = {"munpack": "mpack", "formail": "procmail", "reformail": "maildrop"}


def test_what_is_stored_is_of_these_classes() -> None:
    assert {one.id: (one.group, one.what) for one in STORED.values()} == {
        case.id: (case.group, case.what) for case in CASES.values()
    }


def test_every_message_is_of_its_own() -> None:
    octets = [case.octets for case in CASES.values()]
    assert len(set(octets)) == len(octets)
    assert not [case.id for case in CASES.values() if b"\n" in case.octets.replace(b"\r\n", b"")]


@pytest.mark.parametrize("scanner", ["gateway", "gateway with clamd"])
def test_whatever_any_program_showed_the_gateway_found(scanner: str) -> None:
    assert [one.id for one in STORED.values() if one.seen and scanner not in one.seen] == []


def test_the_gateway_finds_every_class() -> None:
    gateway = programs.gateway()
    assert [case.id for case in CASES.values() if not gateway.reads(case)] == []


def test_the_gateway_finds_nothing_where_nothing_is() -> None:
    gateway = programs.gateway()
    eicar = programs.gateway().reads(CASES["plain"])
    clean = CASES["plain"]._replace(octets=CASES["plain"].octets.replace(b"WDVP", b"AAAA"))
    assert eicar
    assert not gateway.reads(clean)


@pytest.mark.slow
@pytest.mark.parametrize("name", [name for name in READERS if name != "gateway"])
def test_each_program_as_stored(name: str) -> None:
    if name != "email":
        need(INSTALLED.get(name, name), PACKAGES.get(name))
    with programs.programs() as found:
        program = next(program for program in found if program.name == name)
        seen = measuring.measured(CASES.values(), program)
    lost = [one for one in seen if "gateway" not in STORED[one].seen]
    assert lost == []
    if program.version == READERS[name].version:
        assert list(seen) == [one.id for one in STORED.values() if name in one.seen]


HEADERS = {header.id: header for header in subjects.HEADERS}
TAKEN = ambiguity.subjects(DATA)


def test_no_program_takes_a_subject_that_the_tag_did_not_reach() -> None:
    assert list(TAKEN) == list(HEADERS)
    untagged = [one.id for one in TAKEN.values() if "untagged" in one.seen.values()]
    assert untagged == []


@pytest.mark.slow
@pytest.mark.parametrize("name", ["email", "mutt", "formail", "reformail", "Dovecot"])
def test_what_each_program_takes_for_the_subject(name: str) -> None:
    if name != "email":
        need({"Dovecot": "doveadm"}.get(name, name), PACKAGES.get(name, "dovecot-core"))
    takes = subjects.takers()[name]
    taken = {one: takes(header.tagged) for one, header in HEADERS.items()}
    assert "untagged" not in taken.values()
    if name != "email" or f"CPython {platform.python_version()}" == READERS["email"].version:
        assert taken == {one.id: one.seen[name] for one in TAKEN.values()}


@pytest.mark.parametrize("header", subjects.HEADERS, ids=lambda header: header.id)
def test_without_the_tag_these_headers_show_their_subject(header: subjects.Header) -> None:
    """So that "none" is the program's doing, and tagged means something."""
    taken = subjects.takers()["email"](header.octets)
    stored = TAKEN[header.id].seen["email"]
    assert (taken, stored) in {("untagged", "tagged"), ("none", "none"), ("none", "tagged")}
