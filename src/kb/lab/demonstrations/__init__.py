"""Demonstrations: what the lab shows on the wire beyond the matrix.

Each has a module with `play`, which says what the clients do, and `judge`, which decides the
conditions from what they were told. The conditions' words are data
(`kb/data/demonstrations.toml`); here they are known by name alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple

from kb.lab.demonstrations import bypass, encryption, keyword, listing, parts, searching
from kb.lab.demonstrations.answers import answers
from kb.lab.demonstrations.session import Session, sessions
from kb.lab.errors import LabError
from kb.lab.experiments import cells as experiments
from kb.lab.experiments.apparatus import Apparatus
from kb.lab.experiments.verdict import Condition
from kb.lab.servers.stack import Servers
from kb.model import Verdict
from kb.model.demonstration import Demonstrated, Demonstration


class Play(NamedTuple):
    """One demonstration's two halves."""

    play: Callable[[Apparatus], None]
    judge: Callable[[Sequence[Session]], Iterator[tuple[str, bool]]]


KNOWN: Mapping[str, Play] = {
    "tag-in-list-and-message": Play(listing.play, listing.judge),
    "search-misses-the-tag": Play(searching.play, searching.judge),
    "other-client-sees-no-tag": Play(bypass.play, bypass.judge),
    "part-of-infected-part": Play(parts.play, parts.judge),
    "mark-with-junk-keyword": Play(keyword.play, keyword.judge),
    "tls-past-the-gateway": Play(encryption.play_past, encryption.judge_past),
    "tls-ended-by-the-gateway": Play(encryption.play_ended, encryption.judge_ended),
}


def measure(demonstration: Demonstration, servers: Servers) -> Demonstrated:
    """Run one demonstration.

    Raises:
        LabError: it could not be run, or data and lab name different conditions.
    """
    known = KNOWN.get(demonstration.id)
    if known is None:
        raise LabError(f"the lab knows no demonstration {demonstration.id}")
    try:
        with Apparatus(servers) as apparatus:
            known.play(apparatus)
            seen, transcript = sessions(apparatus), apparatus.transcript()
            order = apparatus.order()
            found = conditions(demonstration, known, seen)
    except experiments.BROKEN as error:
        raise LabError(f"{demonstration.id}: {error!r}") from error
    return Demonstrated(
        demonstration=demonstration.id,
        server=servers.name,
        verdict=Verdict.YES if all(one.met for one in found) else Verdict.NO,
        findings=tuple(map(str, found)),
        answers=tuple(answers(seen)),
        transcript=transcript,
        order=order,
        versions=experiments.versions(servers),
        date=experiments.today(),
    )


def conditions(
    demonstration: Demonstration, known: Play, seen: Sequence[Session]
) -> list[Condition]:
    """The demonstration's conditions in the data's words, and whether each was met.

    Raises:
        LabError: data and lab name different conditions.
    """
    met = dict(known.judge(seen))
    if list(met) != list(demonstration.expects):
        named = f"expects {', '.join(demonstration.expects)}, the lab decides {', '.join(met)}"
        raise LabError(f"demonstrations.toml: {demonstration.id} {named}")
    return [Condition(met[name], words) for name, words in demonstration.expects.items()]
