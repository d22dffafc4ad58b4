"""The answers as they are numbered: on the screen, in the reply that asks which, in `--answer`.

The cells of an action are one choice, for nobody who asks of an action cares which of its protocols
is meant first. Where there are several questions the second one's answer is 2, and where it is not
sure its choices are 2.1, 2.2…
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from kb.ask.answer import Answer
from kb.ask.response import Asked, Response


class Choice(NamedTuple):
    """An answer, or the cells of an action."""

    number: str
    answers: list[Answer]
    question: str
    """What it answers, as the customer put it."""

    @property
    def ids(self) -> list[str]:
        """The answers' ids."""
        return [answer.id for answer in self.answers]


class Unsure(NamedTuple):
    """One of several questions that has choices and no answer."""

    number: str
    asked: Asked


def numbered(response: Response) -> list[Choice]:
    """All answers of a response with their numbers, in the order in which they are shown."""
    if not response.parts:
        return [
            Choice(str(n), group, response.question)
            for n, group in enumerate(_grouped(response.answers), 1)
        ]
    return [*_of_parts(response), *_others(response)]


def unsure_parts(response: Response) -> Iterator[Unsure]:
    """Those of several questions that are not sure, each with its own number."""
    for n, part in enumerate(response.parts, 1):
        if not part.confident:
            yield Unsure(str(n), part)


def _of_parts(response: Response) -> Iterator[Choice]:
    known = {answer.id: answer for answer in response.answers}
    for n, part in enumerate(response.parts, 1):
        groups = _grouped(known[id_] for id_ in part.answers)
        for m, group in enumerate(groups, 1):
            yield Choice(str(n) if part.confident else f"{n}.{m}", group, part.question)


def _others(response: Response) -> Iterator[Choice]:
    shown = {id_ for part in response.parts for id_ in part.answers}
    rest = _grouped(answer for answer in response.answers if answer.id not in shown)
    for n, group in enumerate(rest, len(response.parts) + 1):
        yield Choice(str(n), group, response.question)


def _grouped(answers: Iterable[Answer]) -> list[list[Answer]]:
    found: dict[str, list[Answer]] = {}
    for one in answers:
        key = one.id.rpartition("/")[0] if one.kind == "cell" else one.id
        found.setdefault(key, []).append(one)
    return [*found.values()]
