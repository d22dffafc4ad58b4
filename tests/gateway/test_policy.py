"""kb.gateway.policy: what the matrix refuses never starts, and the refusal helps."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from kb.gateway import policy
from kb.gateway.config import Config, Service
from kb.gateway.endpoint import Endpoint
from kb.gateway.policy import Policy, PolicyRefused
from kb.knowledge.book import Book
from kb.model import Action, Cell, Protocol, Verdict

SPAM = [action for action in Action if action.threat == "spam"]
VIRUS = [action for action in Action if action.threat == "virus"]


def _cell(id_: str, article: Verdict) -> Cell:
    return Cell(
        id=id_, product="p", article=article, reason="It can.", customer="It can.", claims=("c",)
    )


def book(*refused: Cell) -> Book:
    """A book in which every cell is a yes but the ones given."""
    cells = {
        id_: _cell(id_, Verdict.YES)
        for id_ in (f"{a.threat}/{a}/{p}" for a in Action for p in Protocol)
    }
    cells |= {cell.id: cell for cell in refused}
    shelves = [f for f in Book.__struct_fields__ if f not in ("cells", "evidence", "product")]
    return Book(cells=cells, evidence=(), product="p", **{shelf: {} for shelf in shelves})


def config(spam: Action, virus: Action, protocol: Protocol = Protocol.POP3) -> Config:
    service = Service(
        protocol=protocol,
        listen=Endpoint("127.0.0.1", 0),
        upstream=Endpoint("127.0.0.1", 110),
        scheme="",
        spam=spam,
        virus=virus,
        forward_to="spam@example.test",
    )
    return Config(file=Path("/etc/kb/gateway.toml"), services=(service,))


def policy_of(config: Config, book: Book) -> Policy:
    """The policy of its only table."""
    return policy.policy_of(config, config.services[0], book)


REJECT = Cell(
    id="spam/reject/pop3",
    product="p",
    article=Verdict.NO,
    reason="There is no sender to tell.",
    customer="There is no sender to tell.",
    claims=("c",),
    instead=(Action.TAG, Action.ACCEPT),
)


@pytest.mark.parametrize("spam", SPAM)
@pytest.mark.parametrize("virus", VIRUS)
def test_a_yes_makes_a_policy(spam: Action, virus: Action) -> None:
    made = policy_of(config(spam, virus), book())
    assert (made.spam, made.virus) == (spam, virus)
    assert (made.tag, made.forward_to) == ("[SPAM]", "spam@example.test")
    assert not made.on_failure_open


def test_a_no_names_key_cell_reason_and_every_action_that_would_do() -> None:
    refused = book(REJECT, msgspec.structs.replace(REJECT, id="spam/drop/pop3"))
    with pytest.raises(PolicyRefused) as caught:
        policy_of(config(Action.REJECT, Action.STRIP_AND_DELIVER), refused)
    assert str(caught.value) == (
        'gateway.toml: [pop3] spam: "reject" is refused by the matrix (spam/reject/pop3): '
        'There is no sender to tell. Write one of "tag", "accept", "forward".'
    )
    assert caught.value.key == "[pop3] spam"
    assert caught.value.cell is refused.cells["spam/reject/pop3"]
    assert caught.value.actions == (Action.TAG, Action.ACCEPT, Action.FORWARD)


def test_the_virus_action_is_refused_by_its_own_cell() -> None:
    no = msgspec.structs.replace(
        REJECT, id="virus/deliver/pop3", instead=(Action.STRIP_AND_DELIVER,)
    )
    with pytest.raises(PolicyRefused) as caught:
        policy_of(config(Action.TAG, Action.DELIVER), book(no))
    assert caught.value.key == "[pop3] virus"
    assert caught.value.actions == (Action.STRIP_AND_DELIVER, Action.DO_NOT_DELIVER)


def test_a_no_on_another_protocol_refuses_nothing() -> None:
    made = policy_of(config(Action.REJECT, Action.DELIVER, Protocol.SMTP), book(REJECT))
    assert made.spam is Action.REJECT
