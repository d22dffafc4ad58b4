"""The dialects of the one parser: where their trees may differ, and that they do nowhere else."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.message import MAIL_PROGRAM, Dialect, Part, content, grammar, parse
from kb.message.dialects import OTHERS
from kb.message.lexical import simple
from kb.message.parse import readings
from support.dialects import DISAGREEMENTS, MAY_DIFFER, reasons
from support.imap_mime import Maker
from support.messages import NASTY, real_messages
from support.mime import TREES, Tree, render

JUNK = (
    *(b"", b"\r\n", b"\r\n\r\n", b"--b\r\n", b"--bb--", b"--c", b"(", b'"', b";", b"*", b" "),
    *(
        b"Content-Type: message/rfc822\r\n",
        b"; boundary=b",
        b"Content-Transfer-Encoding: base64\r\n",
    ),
)


def broken(octets: bytes, dice: random.Random) -> bytes:
    """The message with a few octets put in or taken out."""
    for _ in range(dice.randrange(3)):
        at = dice.randrange(len(octets) + 1)
        octets = octets[:at] + dice.choice(JUNK) + octets[at + dice.randrange(3) :]
    return octets


MADE = [broken(Maker(seed).message(), random.Random(seed)) for seed in range(1500)]
CORPUS = [
    *(octets for octets in NASTY.values() if len(octets) < 400_000),
    *real_messages().values(),
    *(disagreement.octets for disagreement in DISAGREEMENTS.values()),
    *MADE,
]


def tree(octets: bytes, dialect: Dialect) -> list[tuple[object, ...]]:
    """Number, place and type of every part."""
    return [
        (part.path, part.type, part.start, part.body, part.end, part.epilogue)
        for part in parse(octets, dialect).walk()
    ]


def leaves(root: Part) -> set[tuple[int, int]]:
    return {(part.body, part.end) for part in root.walk() if not part.children}


@pytest.mark.parametrize("dialect", OTHERS, ids=lambda dialect: dialect.name)
def test_a_dialect_differs_for_its_reasons_and_no_others(dialect: Dialect) -> None:
    differing, alike = 0, 0
    for octets in CORPUS:
        if tree(octets, MAIL_PROGRAM) != tree(octets, dialect):
            differing += 1
            assert reasons(octets) & MAY_DIFFER[dialect], octets
        elif not reasons(octets) & MAY_DIFFER[dialect]:
            alike += 1
    # Of those that give no reason there are enough for the comparison to say something.
    assert differing > 20
    assert alike > 150


@pytest.mark.parametrize("name", DISAGREEMENTS)
def test_the_named_disagreements(name: str) -> None:
    reason, dialect, octets, parts = DISAGREEMENTS[name]
    assert reason in reasons(octets)
    assert reason in MAY_DIFFER[dialect]
    counted = [len(list(parse(octets, d).walk())) - 1 for d in (MAIL_PROGRAM, dialect)]
    assert tuple(counted) == parts


def test_every_dialect_and_every_reason_has_an_example() -> None:
    assert set(MAY_DIFFER) == set(OTHERS) == {d.dialect for d in DISAGREEMENTS.values()}
    assert set().union(*MAY_DIFFER.values()) == {d.reason for d in DISAGREEMENTS.values()}
    assert len({dialect.name for dialect in (MAIL_PROGRAM, *OTHERS)}) == 1 + len(OTHERS)


@pytest.mark.parametrize("dialect", OTHERS, ids=lambda dialect: dialect.name)
def test_the_scanner_is_given_the_parts_of_every_dialect(dialect: Dialect) -> None:
    for octets in CORPUS:
        given_ = set().union(*map(leaves, readings(octets)))
        assert leaves(parse(octets, dialect)) <= given_, octets


@given(TREES)
def test_well_formed_mail_is_one_tree(written: Tree) -> None:
    octets = render(written).octets
    assert len(list(readings(octets))) == 1
    for dialect in OTHERS:
        assert tree(octets, dialect) == tree(octets, MAIL_PROGRAM)


_PIECES = st.lists(
    st.sampled_from(
        [
            "a/b",
            "A/b-C",
            ";",
            "; ",
            "charset",
            "x",
            "=",
            "us-ascii",
            '"',
            '"v w"',
            "*",
            "(",
            ")",
            "\\",
        ]
    ),
    max_size=9,
)


@given(_PIECES.map("".join).map(str.encode))
def test_simple_values_are_read_alike_in_every_way(value: bytes) -> None:
    found = simple(value)
    if found is None:
        return
    # A comment in front has them read token by token.
    assert simple(b"(x)" + value) is None
    assert content.parse(b"(x)" + value) == content.parse(value)
    assert grammar.content_type(b"(x)" + value) == grammar.content_type(value) == found
