"""What a POP3 client saw in a session, read from the dialogue on the wire; pure.

The client only drives the dialogue; what it saw is taken from the recording, because a client
library may mend what it reads.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from kb.lab.mail import octets
from kb.lab.wire.turn import Turn
from kb.model import MessageView, SessionView


def session(recipient: str, turns: Sequence[Turn], before: Sequence[Turn] = ()) -> SessionView:
    """One POP3 session, as far as the commands that the client sent show it.

    Args:
        recipient: the mailbox, as an address.
        turns: the session's.
        before: an earlier session's on the same mailbox; unique-ids are compared with it.
    """
    stat, listing, unique = (_last(turns, verb) for verb in ("STAT", "LIST", "UIDL"))
    count, total = _numbers(stat)
    listed, ids = _listing(listing), _listing(unique)
    retrieved: dict[str, bytes | None] = {}
    refusals = []
    for turn in turns:
        if turn.verb == "RETR":
            retrieved[turn.arguments[0]] = turn.content if turn.ok else None
        if turn.verb in ("RETR", "TOP") and not turn.ok:
            refusals += [r.decode("utf-8", "backslashreplace") for r in turn.replies]
    sizes = {number: int(size) for number, size in listed.items()}
    holes = [
        *(f"{turn.verb} was refused" for turn in (stat, listing, unique) if turn and not turn.ok),
        *(_counted(count, total, sizes) if stat and listing else ()),
        *(_same_numbers(listed, ids) if listing and unique else ()),
        *_asked_singly(turns, {t.verb: _listing(t) for t in (listing, unique) if t}),
        *(_retrieved(sizes, retrieved) if listing else ()),
        *_topped(turns, retrieved),
        *_kept_ids(_ids(before), _ids(turns)),
    ]
    views = {
        number: None if content is None else octets.view(content)
        for number, content in retrieved.items()
    }
    return SessionView(
        recipient=recipient,
        count=count,
        listed=tuple(size - octets.trace(retrieved.get(n) or b"") for n, size in sizes.items()),
        retrieved=tuple(_ordered(sizes, views)),
        refusals=tuple(dict.fromkeys(refusals)),
        holes=tuple(holes),
    )


def _ordered(
    sizes: dict[str, int], views: dict[str, MessageView | None]
) -> Iterator[MessageView | None]:
    yield from (views.get(number) for number in sizes)
    yield from (view for number, view in views.items() if number not in sizes)


def _last(turns: Iterable[Turn], verb: str) -> Turn | None:
    """The last turn of that command without arguments, if the client sent it."""
    found = [turn for turn in turns if turn.verb == verb and not turn.arguments]
    return found[-1] if found else None


def _numbers(turn: Turn | None) -> tuple[int, int]:
    """Both numbers of the reply to STAT; -1 where there is none."""
    words = turn.replies[0].split(b" ")[1:3] if turn and turn.ok else []
    return (int(words[0]), int(words[1])) if len(words) == 2 else (-1, -1)


def _listing(turn: Turn | None) -> dict[str, str]:
    """The lines of a listing: what stands after each message number."""
    lines = turn.replies[1:] if turn and turn.ok else ()
    words = [line.decode("ascii", "backslashreplace").split(" ") for line in lines]
    return {pair[0]: pair[1] for pair in words if len(pair) > 1}


def _counted(count: int, total: int, sizes: dict[str, int]) -> Iterator[str]:
    if count != len(sizes):
        yield f"STAT told {count} messages, LIST {len(sizes)}"
    if total != sum(sizes.values()):
        yield f"STAT told {total} octets, LIST {sum(sizes.values())}"


def _same_numbers(listed: dict[str, str], ids: dict[str, str]) -> Iterator[str]:
    if list(listed) != [str(n) for n in range(1, len(listed) + 1)]:
        yield f"LIST numbers are not 1 to {len(listed)}: {' '.join(listed)}"
    if list(listed) != list(ids):
        yield f"LIST has the numbers {' '.join(listed)}, UIDL {' '.join(ids)}"
    if len(set(ids.values())) != len(ids):
        yield "UIDL has a unique-id twice"


def _asked_singly(turns: Iterable[Turn], listings: Mapping[str, dict[str, str]]) -> Iterator[str]:
    """LIST n and UIDL n say what the listing says."""
    for turn in turns:
        listing = listings.get(turn.verb)
        if listing is None or not turn.arguments:
            continue
        number = turn.arguments[0]
        words = turn.replies[0].decode("ascii", "backslashreplace").split(" ")
        if turn.ok and words[1:3] != [number, listing.get(number, "")]:
            yield f"{turn.verb} {number} differs from the listing"
        if not turn.ok and number in listing:
            yield f"{turn.verb} {number} was refused, though listed"


def _retrieved(sizes: dict[str, int], retrieved: dict[str, bytes | None]) -> Iterator[str]:
    for number, content in retrieved.items():
        if content is None:
            if number in sizes:
                yield f"LIST has {number}, RETR {number} was refused"
        elif number not in sizes:
            yield f"RETR {number} brought a message that LIST has not"
        elif len(content) != sizes[number]:
            # Not how many: a message's trace fields have other lengths in every run.
            yield f"LIST told another size for {number} than RETR brought"


def _topped(turns: Iterable[Turn], retrieved: dict[str, bytes | None]) -> Iterator[str]:
    """TOP brings the header, an empty line and that many lines of what RETR brings."""
    for turn in turns:
        if turn.verb != "TOP" or len(turn.arguments) < 2:
            continue
        number, lines = turn.arguments[0], int(turn.arguments[1])
        whole = retrieved.get(number)
        if not turn.ok and whole is not None:
            yield f"TOP {number} was refused, RETR {number} was not"
        if turn.ok and turn.content is not None and turn.content != _top(whole, lines):
            yield f"TOP {number} {lines} differs from RETR {number}"


def _top(whole: bytes | None, lines: int) -> bytes | None:
    if whole is None:
        return None
    header, empty, body = whole.partition(b"\r\n\r\n")
    return header + empty + b"".join(line + b"\r\n" for line in body.split(b"\r\n")[:-1][:lines])


def _ids(turns: Sequence[Turn]) -> dict[str, str]:
    """The unique-id of each sample that was retrieved."""
    ids = _listing(_last(turns, "UIDL"))
    return {
        octets.view(turn.content).message: ids.get(turn.arguments[0], "")
        for turn in turns
        if turn.verb == "RETR" and turn.content is not None
    }


def _kept_ids(before: dict[str, str], now: dict[str, str]) -> Iterator[str]:
    """A unique-id persists across sessions (RFC 1939 section 7)."""
    for message, id_ in now.items():
        if before.get(message, id_) != id_:
            yield f"UIDL told another unique-id for {message} than the session before"
