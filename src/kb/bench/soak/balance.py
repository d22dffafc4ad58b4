"""Whether what went in is what is there or was taken out, message by message."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from kb.bench.soak.ledger import Copy, Entry, Fate, Ledger
from kb.bench.soak.letters import number_of

_KEPT = re.compile(r"message-id=<soak\.(\d+)@example\.org> .* action=(?:drop|do-not-deliver)\b")


def withheld(log: Iterable[str]) -> set[int]:
    """The messages that the gateway took and delivered to nobody, by its own log."""
    return {int(found[1]) for line in log if (found := _KEPT.search(line))}


class Balance:
    """Both sides of the account.

    Args:
        ledger: what clients know.
        maildrops: the octets of what is left, by user, read past the gateway.
        kept: see `withheld`.
    """

    def __init__(
        self, ledger: Ledger, maildrops: Mapping[str, Iterable[bytes]], kept: set[int]
    ) -> None:
        self._ledger, self._kept = ledger, kept
        self.wrong = Counter(ledger.wrong)
        """What does not agree, and how often; empty if all does."""
        self.out: Counter[str] = Counter()
        """Where the copies of accepted messages are."""
        self.unanswered: Counter[str] = Counter()
        """The same, of messages whose senders vanished before the reply."""
        self._left: Counter[Copy] = Counter()
        for user, messages in maildrops.items():
            for octets in messages:
                number = number_of(octets)
                if number is None:
                    self.wrong["what nobody sent, in a maildrop"] += 1
                else:
                    self._left[Copy(user, number)] += 1
        # Deleted messages are known by their readers alone.
        self._known = {*self._left, *ledger.seen, *ledger.deleted, *ledger.perhaps}
        for number, entry in ledger.entries.items():
            self._weigh(number, entry)
        for copy in self._known:
            if not self._has_right(copy):
                self.wrong["there although it was not accepted for that mailbox"] += 1

    @property
    def agrees(self) -> bool:
        """Whether nothing is wrong."""
        return not self.wrong

    def _has_right(self, copy: Copy) -> bool:
        entry = self._ledger.entries.get(copy.number)
        takes = (Fate.ACCEPTED, Fate.UNANSWERED)
        return bool(entry and entry.fate in takes and copy.user in entry.due)

    def _weigh(self, number: int, entry: Entry) -> None:
        if entry.fate not in (Fate.ACCEPTED, Fate.UNANSWERED):
            return
        counts = self.out if entry.fate is Fate.ACCEPTED else self.unanswered
        if not entry.due:
            counts["dropped" if number in self._kept else "not there"] += 1
            if number not in self._kept and entry.fate is Fate.ACCEPTED:
                self.wrong["accepted and neither delivered nor dropped by the log"] += 1
        for user in sorted(entry.due):
            where = self._where(Copy(user, number))
            counts[where] += 1
            if where == "there twice" or (where == "not there" and entry.fate is Fate.ACCEPTED):
                self.wrong["lost" if where == "not there" else where] += 1

    def _where(self, copy: Copy) -> str:
        left = self._left[copy]
        uids = len(self._ledger.seen.get(copy, ()))
        if left + (copy in self._ledger.deleted) > 1 or uids > 1:
            return "there twice"
        if copy in self._ledger.deleted:
            return "taken by a reader"
        if copy in self._ledger.perhaps:
            return "perhaps taken by a reader that vanished"
        return "in the maildrops" if left else "not there"


def report(ledger: Ledger, balance: Balance) -> Iterator[str]:
    """All counts, in lines."""
    entries = ledger.entries.values()
    fates = Counter(str(entry.fate) for entry in entries)
    kinds = Counter(f"{entry.kind}" for entry in entries)
    yield _line("messages sent", len(entries))
    yield from _lines(kinds)
    yield "what their senders were told"
    yield from _lines({fate: fates[fate] for fate in Fate})
    due = sum(len(e.due) or 1 for e in entries if e.fate is Fate.ACCEPTED)
    yield _line("copies of what was accepted", due)
    yield from _lines(balance.out)
    yield _line("copies of what was unanswered, there or not", balance.unanswered.total())
    yield from _lines(balance.unanswered)
    yield "what the clients did"
    yield from _lines(ledger.events)
    yield _line("what does not agree", balance.wrong.total())
    yield from _lines(balance.wrong)


def _lines(counts: Mapping[str, int]) -> Iterator[str]:
    return (_line(f"  {name}", counts[name]) for name in sorted(counts))


def _line(name: str, count: int) -> str:
    return f"{name:56} {count:9}"
