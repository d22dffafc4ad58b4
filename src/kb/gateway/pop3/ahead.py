"""Several messages fetched at once, where the server takes commands before it has answered others.

A round trip for each message is most of the time that small messages take. Rules:

- Only a server that says PIPELINING (RFC 2449 6.6) is sent several commands.
- All replies are read, in their order, before anything else is said to it; what they brought may
  be looked at once the next commands are sent.
- So the copies are in memory: only messages that are told to be small are fetched so, and few.
  Of a server that tells too small sizes no more than as much again is kept.
- None is believed if one of them is shorter than the server tells. Dovecot does not stuff a dot
  that is a message's first octet: what its sender wrote behind it would pass for other replies.
  Where a server merely tells sizes that are not so, messages go one after the other from then on.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable, Iterator, Sequence

from kb.gateway.pop3.copies import Copy, NoCopyError, NotKeptError, receive
from kb.gateway.pop3.maildrop import Message
from kb.gateway.pop3.upstream import Upstream
from kb.gateway.transport.errors import ServerLost
from kb.wire.pop3 import Command

MOST = 32
"""Most messages that are fetched at once."""
OCTETS = 1 << 18
"""Most octets that they have together, by what the server tells of them: 256 KiB."""
_UNTOLD = OCTETS
"""Most octets that are kept of them beyond what the server tells."""
_TRIES = 3
"""Messages that are asked for until one is there."""


def batches(
    messages: Iterable[Message], wanted: Callable[[Message], bool], most: int
) -> Iterator[list[Message]]:
    """The messages in their order, as many in each list as may be fetched at once.

    Args:
        messages: the messages.
        wanted: whether one has to be fetched.
        most: octets of a message that may be fetched with others.
    """
    batch, count, octets = list[Message](), 0, 0
    for message in messages:
        if wanted(message):
            count, octets = count + 1, octets + message.stored
            # One that may not go with others ends its list, too.
            if count > MOST or octets > OCTETS or message.stored > most:
                yield batch
                batch, count, octets = [], 1, message.stored
                if message.stored > most:
                    octets = OCTETS
        batch.append(message)
    yield batch


async def receive_together(
    upstream: Upstream, messages: Sequence[Message], limit: int
) -> list[Copy | Exception | None] | None:
    """Keep several messages that were asked for by `Upstream.send_together`.

    Args:
        upstream: the server.
        messages: which they are.
        limit: most octets to keep of each.

    Returns:
        For each the copy, or why there is none; None for one that was read but is so much larger
        than the server tells that there was no room for it. None instead of all where they cannot
        be told apart: of one there is less than the server tells of it, so what follows may be the
        rest of that.

    Raises:
        ServerLost: the server has gone.
    """
    got, untold = list[Copy | Exception | None](), _UNTOLD
    try:
        for message in messages:
            # No less than it is told to have: what is not kept is not one that ended early.
            room = min(limit, message.stored + untold)
            try:
                copy = await receive(upstream, limit, room)
            except NoCopyError as error:
                got.append(error)
            except NotKeptError as error:
                got.append(error if room == limit else None)
            else:
                got.append(copy)
                untold -= max(0, copy.size - message.stored)
    except BaseException:
        close(got)
        raise
    for message, one in zip(messages, got, strict=True):
        if isinstance(one, Copy) and one.size < message.stored:
            close(got)
            return None
    return got


async def check_step(upstream: Upstream, messages: Sequence[Message]) -> None:
    """See that the next reply is to the next command, by what nobody else can know to be asked.

    One that the server refuses may have been deleted meanwhile, so another one is asked for; who
    guesses gains nothing by it.

    Raises:
        ServerLost: it is to an earlier one, and so would all that follow be.
    """
    for one in secrets.SystemRandom().sample(messages, min(_TRIES, len(messages))):
        number, size = one.listed.split()[:2]
        reply = await upstream.ask(Command("LIST", number))
        if reply.line.split()[:3] == [b"+OK", number, size]:
            return
        if reply.positive:
            break
    raise ServerLost(f"its replies are those to other commands: {reply.text}")


def close(copies: Iterable[Copy | Exception | None]) -> None:
    """Give back what was fetched."""
    for copy in copies:
        if isinstance(copy, Copy):
            copy.close()
