"""The demonstrations on real servers, and what each condition needs to be met.

Each is played once. Then its dialogues are altered, one answer at a time, as a gateway with a
fault would have given it, and exactly the conditions that this fault concerns must fail.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import msgspec
import pytest

from kb.knowledge import loader
from kb.lab import demonstrations
from kb.lab.demonstrations.session import Session, sessions
from kb.lab.errors import LabError
from kb.lab.experiments import agreement
from kb.lab.experiments.apparatus import Apparatus
from kb.lab.experiments.compared import compared
from kb.lab.mail import samples
from kb.lab.servers import Servers
from kb.model import Verdict

pytestmark = pytest.mark.slow

KNOWN = loader.load().demonstrations
EICAR = samples.EICAR
NOTHING_FOUND = re.compile(rb"^\* SEARCH ?$")


@pytest.fixture(scope="module")
def played(running: Servers) -> Mapping[str, list[Session]]:
    """What the clients were told, by demonstration."""
    told = {}
    for id_, one in demonstrations.KNOWN.items():
        with Apparatus(running) as apparatus:
            one.play(apparatus)
            told[id_] = sessions(apparatus)
    return told


def test_data_and_lab_know_the_same_ones() -> None:
    assert list(demonstrations.KNOWN) == list(KNOWN)


@pytest.mark.parametrize("id_", KNOWN)
def test_every_condition_is_met_and_all_is_as_stored(id_: str, running: Servers) -> None:
    found = demonstrations.measure(KNOWN[id_], running)
    assert found.verdict is Verdict.YES, found.findings
    every = loader.load().demonstrated_of(id_)
    (stored,) = [one for one in every if one.server == running.name]
    assert compared(found) == compared(stored)


def altered(
    told: Sequence[Session], number: int, old: bytes | re.Pattern[bytes], new: bytes
) -> list[Session]:
    """The sessions with `old` replaced in one session's replies, which must have it."""
    changed = list(told)
    session = changed[number]
    pattern = re.compile(re.escape(old)) if isinstance(old, bytes) else old
    turns = [
        turn._replace(replies=tuple(pattern.sub(lambda _: new, each) for each in turn.replies))
        for turn in session.turns
    ]
    assert list(session.turns) != turns, f"no reply has {old!r}"
    changed[number] = session._replace(turns=tuple(turns))
    return changed


@pytest.mark.parametrize(
    ("id_", "session", "old", "new", "failing"),
    [
        # The list without the tag, or with it on a clean message; another size; another list.
        ("tag-in-list-and-message", 0, b'"[SPAM] Cheap', b'"Cheap', "tagged envelope again"),
        ("tag-in-list-and-message", 0, b'"Minutes', b'"[SPAM] Minutes', "tagged envelope again"),
        ("tag-in-list-and-message", 0, b"SIZE 253", b"SIZE 246", "size again"),
        ("tag-in-list-and-message", 1, b"SIZE 253", b"SIZE 246", "again"),
        # A gateway that searched the tagged text; one that hid the message from SEARCH.
        ("search-misses-the-tag", 0, NOTHING_FOUND, b"* SEARCH 2", "missed direct"),
        ("search-misses-the-tag", 0, b"* SEARCH 2", b"* SEARCH", "found direct"),
        ("search-misses-the-tag", 0, b'"[SPAM] Cheap', b'"Cheap', "shown found"),
        ("search-misses-the-tag", 1, b"* SEARCH 2", b"* SEARCH", "direct"),
        # Another UID; a tag for both; a tag for none; a tag that goes away.
        ("other-client-sees-no-tag", 0, b"UID 2 ", b"UID 9 ", "same untagged still"),
        ("other-client-sees-no-tag", 1, b"Subject: Ch", b"Subject: [SPAM] Ch", "untagged"),
        ("other-client-sees-no-tag", 0, b"Subject: [SPAM] ", b"Subject: ", "tagged"),
        ("other-client-sees-no-tag", 2, b"Subject: [SPAM] ", b"Subject: ", "still"),
        ("other-client-sees-no-tag", 1, b"Subject: Min", b"Subject: min", "clean"),
        # The part itself; a slice of it; another structure; another part changed as well.
        ("part-of-infected-part", 0, b"BODY[2]<0> ", b"BODY[2]<7> ", "slices"),
        ("part-of-infected-part", 0, b'"7bit" 116', b'"7bit" 115', "structure"),
        ("part-of-infected-part", 0, b"inline\r\n\r\n)", b"online\r\n\r\n)", "header"),
        ("part-of-infected-part", 0, b"Please find", b"Please fine", "rest"),
        # A server that keeps no keywords; one that forgets; a gateway that touches the text.
        ("mark-with-junk-keyword", 0, b"$Junk", b"$Jink", "offered set"),
        ("mark-with-junk-keyword", 1, b"* SEARCH 2", b"* SEARCH", "found"),
        ("mark-with-junk-keyword", 2, b"$Junk)", b"$Jink)", "kept"),
        ("mark-with-junk-keyword", 2, b"Subject: Ch", b"Subject: [SPAM] Ch", "unchanged"),
        # A gateway that reads and alters; a word in clear on the way.
        ("tls-past-the-gateway", 0, b"Subject: Ch", b"Subject: [SPAM] Ch", "unchanged"),
        (
            "tls-past-the-gateway",
            1,
            re.compile(rb"^\x16"),
            b"* OK IMAP4 \x16",
            "ciphertext unreadable",
        ),
        # A gateway that greets before TLS; one that does not tag.
        ("tls-ended-by-the-gateway", 2, re.compile(rb"^\x16"), b"* OK \x16", "ciphertext"),
        ("tls-ended-by-the-gateway", 1, b"Subject: [SPAM] ", b"Subject: ", "tagged"),
    ],
)
def test_a_faulty_gateway_fails_the_conditions_that_it_breaks(
    played: Mapping[str, list[Session]],
    id_: str,
    session: int,
    old: bytes | re.Pattern[bytes],
    new: bytes,
    failing: str,
) -> None:
    told = altered(played[id_], session, old, new)
    met = dict(demonstrations.KNOWN[id_].judge(told))
    assert " ".join(name for name, one in met.items() if not one) == failing


def test_infected_octets_anywhere_fail(played: Mapping[str, list[Session]]) -> None:
    (session,) = played["part-of-infected-part"]
    turns = [
        turn._replace(
            replies=(b"* 2 FETCH (BODY[2] {%d}\r\n%s)" % (len(EICAR), EICAR), *turn.replies[1:])
        )
        if b"BODY.PEEK[2])" in turn.command and b" 2 " in turn.command
        else turn
        for turn in session.turns
    ]
    judge = demonstrations.KNOWN["part-of-infected-part"].judge
    met = dict(judge([session._replace(turns=tuple(turns))]))
    assert not met["harmless"]
    assert not met["notice"]


@pytest.mark.parametrize("id_", KNOWN)
def test_nothing_seen_meets_nothing(played: Mapping[str, list[Session]], id_: str) -> None:
    silent = [session._replace(turns=()) for session in played[id_]]
    assert not any(met for _, met in demonstrations.KNOWN[id_].judge(silent))


def test_a_condition_that_data_or_lab_does_not_know_is_told(running: Servers) -> None:
    one = KNOWN["search-misses-the-tag"]
    changed = msgspec.structs.replace(one, expects={"shown": "x"})
    with pytest.raises(LabError, match="expects shown, the lab decides shown, missed"):
        demonstrations.measure(changed, running)
    with pytest.raises(LabError, match="knows no demonstration magic"):
        demonstrations.measure(msgspec.structs.replace(one, id="magic"), running)


def test_an_unmet_condition_is_a_no(running: Servers, monkeypatch: pytest.MonkeyPatch) -> None:
    one = KNOWN["search-misses-the-tag"]
    names = [(name, name != "missed") for name in one.expects]
    known = demonstrations.KNOWN[one.id]._replace(judge=lambda _: iter(names))
    monkeypatch.setitem(vars(demonstrations)["KNOWN"], one.id, known)
    found = demonstrations.measure(one, running)
    assert found.verdict is Verdict.NO
    unmet = [line for line in found.findings if line.startswith("not met")]
    assert unmet == [f"not met: {one.expects['missed']}"]
    assert next(agreement.demonstration_disagreements(loader.load(), found)) == (
        f"{one.id}: {unmet[0]}"
    )
