"""Sessions in two steps: first they log in, and then they do what is measured."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import ExitStack

from kb.bench.clients.session import Session
from kb.lab.servers.account import Account


class Visit:
    """One session for each account, anew each time.

    Args:
        log_in: opens one, logged in.
        accounts: whose.
        act: is measured: gets the sessions, and returns the figure.
    """

    def __init__(
        self,
        log_in: Callable[[Account], Session],
        accounts: Sequence[Account],
        act: Callable[[Sequence[Session]], float],
    ) -> None:
        self._log_in, self._accounts, self._act = log_in, accounts, act
        self._sessions: list[Session] = []

    def begin(self) -> None:
        """Let them log in.

        Raises:
            LabError: one is refused.
        """
        self._sessions = [self._log_in(account) for account in self._accounts]

    def run(self) -> float:
        """The figure; the sessions end with it."""
        with ExitStack() as stack:
            for one in self._sessions:
                stack.enter_context(one)
            return self._act(self._sessions)
