"""LMTP answers the end of data once for each recipient (RFC 2033 4.2); SMTP answers once.

What is lost on the way from many to one is told by the rule: any 4yz makes it temporary,
else any 5yz makes it permanent, else it is done. So the sender never believes that mail
arrived which did not; but where some recipients were refused, those who got it may get it
again, or the sender is told of a failure that was not theirs.
"""

from __future__ import annotations

from collections.abc import Iterable

from kb.wire.address import Path
from kb.wire.smtp.replies import TEXT_LIMIT, Reply


def combined(recipients: Iterable[Path], replies: Iterable[Reply]) -> Reply:
    """One reply for all recipients: the negative ones name those whom they are about.

    Args:
        recipients: the accepted recipients, in the order of their RCPT commands.
        replies: the server's reply for each of them.
    """
    told = list(zip(recipients, replies, strict=True))
    temporary = [(path, reply) for path, reply in told if 400 <= reply.code < 500]
    permanent = [(path, reply) for path, reply in told if not reply.positive]
    if temporary:
        return _naming(451, b"4.0.0", temporary)
    if permanent:
        return _naming(permanent[0][1].code, b"5.0.0", permanent)
    first = told[0][1]
    if len(told) == 1:
        return first
    return Reply(250, (b"2.0.0 Delivered to each of %d recipients" % len(told),))


def _naming(code: int, enhanced: bytes, told: list[tuple[Path, Reply]]) -> Reply:
    lines = (
        b"%s %s: %d %s" % (enhanced, bytes(path), reply.code, text)
        for path, reply in told
        for text in reply.lines
    )
    return Reply(code, tuple(line[:TEXT_LIMIT] for line in lines))
