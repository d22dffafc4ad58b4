"""Tasks of the notebooks on infected mail: deliver, do not deliver, strip and deliver."""

from __future__ import annotations

import base64
import io
import random
import zipfile
from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType

from kb.lab.ambiguity.files import locked
from kb.lab.mail import octets, samples
from kb.lab.notebook.by_hand import Lab
from kb.lab.notebook.tasks.task import Check, Condition, letter, word


def attached(content: bytes, name: str) -> bytes:
    """A letter with a file in base64."""
    head, _, body = letter().partition(b"\r\n\r\n")
    kind = b'MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary="parts"\r\n'
    encoded = base64.encodebytes(content).replace(b"\n", b"\r\n")
    part = (
        b"Content-Type: application/octet-stream\r\nContent-Transfer-Encoding: base64\r\n"
        b'Content-Disposition: attachment; filename="' + name.encode() + b'"\r\n\r\n'
    )
    parts = b"--parts\r\n\r\n" + body + b"--parts\r\n" + part + encoded + b"--parts--\r\n"
    return head + b"\r\n" + kind + b"\r\n" + parts


def _fingerprint(infected: Callable[[bytes], bool]) -> Iterator[Condition]:
    clean = attached(word().encode() * 20, "plan.bin")
    bad = attached(samples.EICAR, "invoice.com")
    yield Condition(
        "an attached test virus is found",
        infected(bad) is True,
        "part.get_payload(decode=True) are a part's octets; does the test string stand in them?",
    )
    yield Condition(
        "a harmless attachment is none",
        infected(clean) is False,
        "Look for the test string, not for an attachment.",
    )
    yield Condition(
        "and neither is a letter without one",
        infected(letter()) is False,
        "message.walk() goes through the parts; a text has a payload, too.",
    )


def _members(members: Callable[[bytes], list[str]]) -> Iterator[Condition]:
    names = sorted(f"{word()}.txt" for _ in range(random.randint(2, 4)))  # noqa: S311 - no secret
    told = members(attached(_zipped(*((name, word().encode()) for name in names)), "papers.zip"))
    yield Condition(
        "it names every file of the attached archive",
        sorted(told) == names,
        "zipfile.ZipFile(io.BytesIO(content)).namelist() names them.",
    )


def _told_and_gone(lab: Lab) -> Iterator[Condition]:
    lines = [*lab.transcript.between("sender", "gateway").lines()]
    after = [line.strip() for line in lines]
    data = after.index("C: .") if "C: ." in after else len(after)
    yield Condition(
        "the sender was told 250 for the message",
        any(line.startswith("S: 250") for line in after[data : data + 2]),
        "Send sample('virus') through lab.smtp; sendmail raises nothing where it is accepted.",
    )
    yield Condition(
        "and it is in no maildrop",
        data < len(after) and not len(lab.maildrop),
        'The policy is {"virus": "do-not-deliver"}, and nothing else is sent.',
    )


def _gone(gone: Callable[[list[bytes], list[bytes]], set[str]]) -> Iterator[Condition]:
    ids = [word() for _ in range(6)]
    left = sorted(random.sample(range(6), 4))
    before = [f"{n} {one}".encode() for n, one in enumerate(ids, 1)]
    after = [f"{n} {ids[i]}".encode() for n, i in enumerate(left, 1)]
    told = set(gone(before, after))
    yield Condition(
        "it tells the unique-ids that have disappeared",
        told == {ids[i] for i in range(6) if i not in left},
        "Numbers start anew in each session; the second word of a line is the message's id.",
    )


def _notice(notice: Callable[[bytes], str]) -> Iterator[Condition]:
    name = f"{word()}.com"
    with Lab(smtp={"virus": "strip-and-deliver"}) as lab:
        lab.send(attached(samples.EICAR, name))
        (held,) = lab.held()
    told = notice(held)
    yield Condition(
        "it returns the text that names the file",
        isinstance(told, str) and name in told,
        "Of the parts, it is the last; get_payload() of a text/plain part is its text.",
    )
    yield Condition(
        "and nothing but that text",
        isinstance(told, str) and "--parts" not in told and "Content-Type" not in told,
        "Take the part's payload, not the message's octets.",
    )


def _within(lab: Lab) -> Iterator[Condition]:
    held = lab.held()
    yield Condition(
        "a letter within a letter has arrived",
        any(b"message/rfc822" in one for one in held),
        "The outer letter has a part of type message/rfc822; sample('virus') is its content.",
    )
    yield Condition(
        "nothing infected is left in it",
        bool(held) and not any(map(octets.infected, held)),
        "Send it through lab.smtp, not past the gateway.",
    )
    yield Condition(
        "the inner letter's text is still there",
        any(b"Please find the invoice attached." in one for one in held),
        "Only the infected part may go; did the gateway strip more? Check the inner boundary.",
    )


def _zipped(*files: tuple[str, bytes]) -> bytes:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as written:
        for name, content in files:
            written.writestr(name, content)
    return archive.getvalue()


def _locked(learners: Callable[[bytes], bool]) -> Iterator[Condition]:
    yield Condition(
        "an archive with a password is told",
        learners(attached(locked(), "wages.zip")) is True,
        "entry.flag_bits & 1 is 1 for an encrypted file.",
    )
    yield Condition(
        "an open archive is none",
        learners(attached(_zipped((f"{word()}.txt", b"open")), "plans.zip")) is False,
        "Look at the entries' flags, not at the file's name.",
    )


def _depth(depth: Callable[[bytes], int]) -> Iterator[Condition]:
    depths, told = random.sample(range(1, 6), 3), []
    for deep in depths:
        content = word().encode()
        for _ in range(deep):
            content = _zipped((f"{word()}.zip", content))
        told.append(depth(attached(content, "nested.zip")))
    yield Condition(
        "three archives of different depths are counted rightly",
        told == depths,
        "Open the archive, take its first file, and go on while that starts with b'PK'.",
    )


TASKS: Mapping[str, Check] = MappingProxyType(
    {
        "infected": _fingerprint,
        "members": _members,
        "told-and-gone": _told_and_gone,
        "gone": _gone,
        "notice": _notice,
        "letter-within": _within,
        "locked": _locked,
        "depth": _depth,
    }
)
