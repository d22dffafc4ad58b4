"""What one session has been told of its mailbox, and whether that can be true (RFC 3501 7.4.1)."""

from __future__ import annotations

from kb.lab.mail.samples import GTUBE

TAG = b"[SPAM]"


class Violation(Exception):  # noqa: N818 - the server's, not a mistake in code
    """A response contradicts the protocol, or what was told before."""


class Mailbox:
    """What all sessions of one mailbox have been told of its messages' octets.

    Args:
        filtered: whether spam must be tagged in it: nothing passes the gateway unscanned.
    """

    def __init__(self, filtered: bool) -> None:
        self._filtered = filtered
        self._octets: dict[int, bytes] = {}

    def told(self, uid: int, octets: bytes) -> None:
        """A message's octets: they are the same for ever (RFC 3501 2.3.1.1).

        Raises:
            Violation: they are not, or are spam that is not tagged.
        """
        if self._octets.setdefault(uid, octets) != octets:
            raise Violation("a unique-id with other octets")
        if self._filtered and GTUBE in octets and TAG not in octets:
            raise Violation("spam passed untagged")


class View:
    """The messages of one session, in their order; None where the unique-id is not known yet."""

    def __init__(self) -> None:
        self.uids: list[int | None] = []

    def __len__(self) -> int:
        return len(self.uids)

    @property
    def known(self) -> list[int]:
        """The unique-ids that were told."""
        return [uid for uid in self.uids if uid is not None]

    def exists(self, count: int) -> None:
        """EXISTS.

        Raises:
            Violation: messages have gone without EXPUNGE.
        """
        if count < len(self.uids):
            raise Violation("EXISTS tells of fewer messages without EXPUNGE")
        self.uids += [None] * (count - len(self.uids))

    def expunge(self, number: int, command: str) -> None:
        """EXPUNGE, while a command runs.

        Raises:
            Violation: that number is not in use, or numbers may not move now.
        """
        if command in ("FETCH", "STORE", "SEARCH"):
            raise Violation(f"EXPUNGE in answer to {command}")
        if not 1 <= number <= len(self.uids):
            raise Violation("EXPUNGE of a number that is not in use")
        del self.uids[number - 1]

    def fetched(self, number: int, uid: int | None) -> None:
        """FETCH, with the unique-id if it was told.

        Raises:
            Violation: that number is not in use, is another message's, or unique-ids do not ascend.
        """
        if not 1 <= number <= len(self.uids):
            raise Violation("FETCH of a number that is not in use")
        if uid is None:
            return
        if self.uids[number - 1] not in (None, uid):
            raise Violation("FETCH with another message's unique-id")
        self.uids[number - 1] = uid
        if (known := self.known) != sorted(set(known)):
            raise Violation("unique-ids that do not ascend")
