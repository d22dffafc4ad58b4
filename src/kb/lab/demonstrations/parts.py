"""Infected messages asked for by parts and slices of parts (RFC 3501 section 6.4.5)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kb.lab.demonstrations.mailbox_routes import routes
from kb.lab.demonstrations.session import Session
from kb.lab.experiments.apparatus import Apparatus
from kb.lab.mail import octets, samples
from kb.lab.mail.samples import Sample
from kb.lab.seen.imap_fetched import Message
from kb.model import Form

INFECTED: dict[int, tuple[Sample, str]] = {2: (samples.VIRUS, "2"), 3: (samples.ARCHIVE, "1.2")}
"""By message number: the sample, and the number of its infected part."""
SLICE, BEYOND = 100, 100_000
"""Octets of a slice; a position past the end of any notice."""


def play(apparatus: Apparatus) -> None:
    """Ask for the infected part first, in slices and alone; then for the rest, and the whole."""
    first, _ = samples.CLEAN
    with (
        routes(apparatus, first, samples.VIRUS, samples.ARCHIVE) as mailbox,
        mailbox.through() as client,
    ):
        for number, (_, path) in INFECTED.items():
            for start in (0, SLICE, BEYOND):
                client.fetch(str(number), f"(BODY.PEEK[{path}]<{start}.{SLICE}>)")
            for section in (path, f"{path}.MIME"):
                client.fetch(str(number), f"(BODY.PEEK[{section}])")
        for number, others in ((2, ("1",)), (3, ("1.1", "2"))):
            client.fetch(str(number), "(BODYSTRUCTURE)")
            for section in (*others, ""):
                client.fetch(str(number), f"(BODY.PEEK[{section}])")


def judge(sessions: Sequence[Session]) -> Iterator[tuple[str, bool]]:
    """Decide the conditions."""
    (session,) = sessions
    messages, views = session.messages, session.views
    infected = [
        (sample, path, messages[number])
        for number, (sample, path) in INFECTED.items()
        if number in messages
    ]
    there = len(infected) == len(INFECTED)
    yield "notice", there and all(_is_notice(*one) for one in infected)
    brought = [text for message in messages.values() for text in message.sections.values()]
    yield "harmless", bool(brought) and not any(map(octets.infected, brought))
    yield "slices", there and all(_slices(path, message) for _, path, message in infected)
    yield "header", there and all(_in_whole(path, message) for _, path, message in infected)
    yield "structure", there and all(_structure(message) for *_, message in infected)
    yield (
        "rest",
        there and all(n in views and views[n].form is Form.STRIPPED for n in INFECTED),
    )


def _section(message: Message, name: str) -> bytes | None:
    return message.sections.get(f"BODY[{name}]")


def _is_notice(sample: Sample, path: str, message: Message) -> bool:
    text = _section(message, path) or b""
    return sample.file.encode() in text and b"EICAR" in text


def _slices(path: str, message: Message) -> bool:
    whole = _section(message, path)
    cut = [message.sections.get(f"BODY[{path}]<{start}>") for start in (0, SLICE, BEYOND)]
    if whole is None or None in cut:
        return False
    return cut == [whole[:SLICE], whole[SLICE : 2 * SLICE], b""]


def _in_whole(path: str, message: Message) -> bool:
    header, part = _section(message, f"{path}.MIME"), _section(message, path)
    return bool(header and part) and (header or b"") + (part or b"") in (message.whole or b"")


def _structure(message: Message) -> bool:
    """Every part told was fetched, and has the size told."""
    return bool(message.parts) and all(
        len(_section(message, path) or b"") == size for path, size in message.parts.items()
    )
