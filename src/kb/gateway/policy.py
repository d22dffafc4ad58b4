"""The policy of one protocol: the configured actions, once the matrix has allowed them."""

from __future__ import annotations

import msgspec

from kb.errors import InputError
from kb.gateway.config import Config, Service
from kb.knowledge.book import Book
from kb.model import Action, Cell, Verdict


class PolicyRefused(InputError):  # noqa: N818 - the policy's state, not a mistake in code
    """The matrix says no to a configured action.

    The message names the key, the cell, the cell's reason, and the actions that would do,
    those that the cell itself proposes first.
    """

    def __init__(self, file: str, place: str, cell: Cell, actions: tuple[Action, ...]) -> None:
        self.cell, self.actions = cell, actions
        choices = ", ".join(f'"{action}"' for action in actions)
        super().__init__(
            file,
            place,
            f'"{cell.action}" is refused by the matrix ({cell.id}): '
            f"{cell.reason} Write one of {choices}.",
        )


class Policy(msgspec.Struct, frozen=True, kw_only=True):
    """What to do with what is found."""

    spam: Action
    virus: Action
    tag: str
    """The tag without the space behind it."""
    forward_to: str
    """A mailbox; empty where no action is forward."""
    probable_spam: Action | None = None
    """What to do with what is only probably spam; None: nothing."""
    on_failure_open: bool = False
    """Whether mail that could not be scanned is passed on."""
    on_spam_failure_open: bool = False
    """Whether mail is passed on that could not be scanned for spam, but was for viruses."""


def policy_of(config: Config, service: Service, book: Book) -> Policy:
    """The policy of one of the tables that the configuration serves.

    Raises:
        PolicyRefused: the matrix has a no in that cell.
    """
    for key, action in service.actions.items():
        cell = book.cell(action.threat, action, service.protocol)
        if cell.article is not Verdict.YES:
            where = service.place(key)
            raise PolicyRefused(config.file.name, where, cell, _offered(cell, book))
    return Policy(
        spam=service.spam,
        virus=service.virus,
        probable_spam=service.probable_spam,
        tag=config.tag,
        forward_to=service.forward_to,
        on_failure_open=config.scanning.on_failure_open,
        on_spam_failure_open=config.scanning.on_spam_failure_open,
    )


def _offered(cell: Cell, book: Book) -> tuple[Action, ...]:
    """Every action with a yes for that threat and protocol, the cell's proposals first."""
    yes = [
        other.action
        for other in book.cells.values()
        if (other.threat, other.protocol) == (cell.threat, cell.protocol)
        and other.article is Verdict.YES
    ]
    first = [action for action in cell.instead if action in yes]
    return tuple(dict.fromkeys(first + yes))
