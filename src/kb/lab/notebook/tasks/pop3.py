"""Tasks of the POP3 primer and the rationale; a learner's function gets a session, logged in."""

from __future__ import annotations

import poplib
import random
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from types import MappingProxyType

from kb.lab.notebook.by_hand import Lab
from kb.lab.notebook.tasks.task import Check, Condition, letter, spam, word


@contextmanager
def session(lab: Lab, gateway: bool = False) -> Iterator[poplib.POP3]:
    """A session of the recipient's, logged in, with the server or through the gateway."""
    at = lab.pop3 if gateway else lab.direct_pop3
    if at is None:
        raise ValueError("this lab has no POP3 gateway")
    client = poplib.POP3(*at)
    try:
        client.user(lab.recipient.user)
        client.pass_(lab.recipient.password)
        yield client
        client.quit()
    finally:
        client.close()


def asked(lab: Lab) -> list[str]:
    """The commands that POP3 clients gave, in capitals, without their arguments."""
    lines = [line.strip() for line in lab.transcript.lines()]
    said = [line.removeprefix("C: ").split(" ")[0].upper() for line in lines if line[:3] == "C: "]
    return [command for command in said if command]


def _largest(largest: Callable[[poplib.POP3], int]) -> Iterator[Condition]:
    wanted, told = [], []
    # Two maildrops with another answer each: a number that is always the same is no answer.
    with Lab() as lab, Lab() as other:
        for one, place in zip((lab, other), random.sample(range(4), 2), strict=True):
            sizes = random.sample(range(1, 50), 4)
            sizes[place] = 60
            one.deliver(*(letter(body=f"{word()}\n" * size) for size in sizes))
            with session(one) as client:
                told.append(largest(client))
            wanted.append(place + 1)
    yield Condition(
        "it tells the number of the largest message",
        told == wanted,
        "reader.list()[1] has a line for each message: its number and its octets.",
    )
    yield Condition(
        "it transferred no message",
        not {"RETR", "TOP"} & {*asked(lab), *asked(other)},
        "Do without retr and top; LIST tells the sizes.",
    )


def _subjects(subjects: Callable[[poplib.POP3], list[str]]) -> Iterator[Condition]:
    words = [word() for _ in range(random.randint(2, 4))]  # noqa: S311 - no secret
    with Lab() as lab:
        lab.deliver(*map(letter, words))
        with session(lab) as client:
            told = [*subjects(client)]
    yield Condition(
        "it tells each Subject, in the maildrop's order",
        told == words,
        "Take the line that begins with `Subject: `, decode it, and leave the name out.",
    )
    yield Condition(
        "it transferred no message's body",
        "RETR" not in asked(lab),
        "TOP with 0 lines brings the header alone.",
    )


def _marked(lab: Lab) -> Iterator[Condition]:
    commands = asked(lab)
    yield Condition(
        "a message was marked by DELE", "DELE" in commands, "reader.dele(1) marks the first one."
    )
    yield Condition(
        "the mark was taken back by RSET",
        "RSET" in commands and commands.index("RSET") > commands.index("DELE")
        if "DELE" in commands
        else False,
        "reader.rset() takes back every mark of the session.",
    )
    yield Condition(
        "after QUIT the message is still there",
        "QUIT" in commands and len(lab.maildrop) > 0,
        "Deliver one, mark it, take the mark back, and end the session by QUIT.",
    )


def _renumbered(
    renumbered: Callable[[list[tuple[int, int]], set[int]], dict[int, int]],
) -> Iterator[Condition]:
    count = random.randint(5, 9)  # noqa: S311 - no secret
    listing = [(number, random.randint(200, 900)) for number in range(1, count + 1)]  # noqa: S311
    hidden = set(random.sample(range(1, count + 1), 2))
    left = [number for number, _ in listing if number not in hidden]
    told = renumbered(list(listing), set(hidden))
    yield Condition(
        "the client's numbers run from 1 without a gap",
        sorted(told) == list(range(1, len(left) + 1)),
        "The keys are what the client sees: 1, 2, 3 … as many as are left.",
    )
    yield Condition(
        "each stands for the server's number of the same message",
        [told.get(number) for number in range(1, len(left) + 1)] == left,
        "The values are the server's numbers, in their order, without the hidden ones.",
    )


def _holes(holes: Callable[[poplib.POP3], set[int]]) -> Iterator[Condition]:
    kinds = [True, False, True, False, False]
    random.shuffle(kinds)
    with Lab(pop3="error-reply") as lab:
        lab.deliver(*(spam() if bad else letter() for bad in kinds))
        with session(lab, gateway=True) as client:
            told = set(holes(client))
    yield Condition(
        "it tells which messages LIST promises and RETR refuses",
        told == {number for number, bad in enumerate(kinds, 1) if bad},
        "Try retr on every number of LIST; poplib.error_proto is the refusal.",
    )


TASKS: Mapping[str, Check] = MappingProxyType(
    {
        "largest": _largest,
        "subjects": _subjects,
        "mark-taken-back": _marked,
        "renumbered": _renumbered,
        "holes": _holes,
    }
)
