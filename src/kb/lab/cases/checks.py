"""Whether a case is solved: what must be seen on the wire and in the maildrop, by its id.

A check looks at what happens to mail, never at the files: whatever a trainee wrote, it counts if
the customer is served.
"""

from __future__ import annotations

import base64
import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType

from kb.lab.ambiguity.files import locked
from kb.lab.cases.scene import GATEWAY, Scene
from kb.lab.cases.visit import Visit
from kb.lab.errors import LabError
from kb.lab.experiments.cells import BROKEN
from kb.lab.gateway_process import GatewayProcess, configuration
from kb.lab.mail import octets, samples
from kb.lab.wire.listener import Address
from kb.model import Protocol
from kb.wire.printable import printable

Condition = tuple[str, bool]
"""A condition in words, and whether it was met."""
Check = Callable[[Visit], Iterator[Condition]]

_CLEAN, _SPAM, _VIRUS = samples.CLEAN[0].octets, samples.SPAM.octets, samples.VIRUS.octets
_TAG = b"Subject: [SPAM] "
_NEWS = "news@example.org"
_OTHER = "somebody@example.org"


def _tagged(message: bytes | None) -> bool:
    return message is not None and _TAG in message


def _stripped(messages: list[bytes]) -> bool:
    """Whether one message is there, with nothing infected in it."""
    return len(messages) == 1 and not octets.infected(messages[0])


def _body(message: bytes) -> bytes:
    return message.partition(b"\r\n\r\n")[2]


def _got(messages: list[bytes | None]) -> list[bytes]:
    return [message for message in messages if message is not None]


def _unmarked(visit: Visit) -> Iterator[Condition]:
    visit.deliver(_SPAM)
    yield "the spam is tagged on POP3", all(map(_tagged, visit.pop3()))
    listed = visit.listed()
    yield "the spam is tagged on IMAP", bool(listed) and all(map(_tagged, listed))


def _nobody_collects(visit: Visit) -> Iterator[Condition]:
    yield "the spam is refused on SMTP", visit.send(_SPAM) // 100 == 5
    yield "clean mail was accepted", visit.send(_CLEAN) == 250
    visit.deliver(_SPAM)
    collected = _got(visit.pop3())
    # Whatever was chosen for SMTP, spam may lie between what is clean and what came past it.
    clean = [message for message in collected if message.endswith(_body(_CLEAN))]
    spam = [message for message in collected if message.endswith(_body(_SPAM))]
    yield "clean mail arrives as it was sent", bool(clean) and not any(map(_tagged, clean))
    yield "the spam is tagged on POP3", bool(spam) and all(map(_tagged, spam))


def _scanned(visit: Visit) -> Iterator[Condition]:
    yield "clean mail was accepted", visit.send(_CLEAN) == 250
    before = len(visit.stored())
    accepted = visit.send(_VIRUS) == 250
    yield "the virus was stripped", accepted and _stripped(visit.stored()[before:])


def _scanned_and_closed(visit: Visit) -> Iterator[Condition]:
    yield from _scanned(visit)
    with GatewayProcess(_unscanned(visit.scene.read(GATEWAY))) as gateway:
        code = visit.send(_CLEAN, at=gateway.address(Protocol.SMTP))
    yield "mail that no scanner has seen would wait", code // 100 == 4


def _unscanned(text: str) -> str:
    """The same with a scanner that does not answer: what would the next failure do?"""
    scanner = tomllib.loads(text).get("scanner", {})
    keys = {"virus": "clamd://127.0.0.1:9", "on_failure": scanner.get("on_failure", "closed")}
    others = re.sub(r"^\[scanner\]$.*?(?=^\[|\Z)", "", text, flags=re.DOTALL | re.MULTILINE)
    return configuration({}, keys) + "\n" + others


def _big_mail(visit: Visit) -> Iterator[Condition]:
    visit.deliver(_large(_CLEAN))
    yield "the large mail can be collected", visit.pop3() == [_large(_CLEAN)]
    other = Visit(visit.scene)
    other.deliver(_large(_VIRUS))
    yield "a large mail with a virus was stripped", _stripped(_got(other.pop3()))


def _large(message: bytes) -> bytes:
    """The message with 200,000 octets in a field of its header that no scanner minds."""
    line = b" " + b"x" * 76 + b"\r\n"
    return b"X-Slides:\r\n" + line * (200_000 // len(line)) + message


def _devices(visit: Visit) -> Iterator[Condition]:
    visit.deliver(_SPAM)
    gateway = visit.scene.address(Protocol.IMAP)
    for device, server in _accounts(visit.scene.read("devices.toml")).items():
        at = gateway if server == "gateway" else _address(device, server)
        listed = visit.listed(at)
        yield f"the {device} shows the tag", bool(listed) and all(map(_tagged, listed))


def _accounts(text: str) -> dict[str, str]:
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise LabError(f"devices.toml: {error}") from None
    if set(table) != {"computer", "tablet"}:
        raise LabError("devices.toml: it has a server for `computer` and one for `tablet`")
    return {device: str(server) for device, server in table.items()}


def _address(device: str, server: str) -> Address:
    host, _, port = server.rpartition(":")
    if not host or not port.isdecimal():
        raise LabError(f'devices.toml: {device}: write "gateway" or HOST:PORT, not {server!r}')
    return Address(host, int(port))


def _rule(visit: Visit) -> Iterator[Condition]:
    accepted = visit.send(_SPAM) == 250
    yield (
        "the mail server finds the spam by its tag",
        accepted and visit.found('SUBJECT "[SPAM]"') == 1,
    )
    listed = visit.listed()
    yield (
        "programs show the tag, once",
        bool(listed) and all(one.count(b"[SPAM]") == 1 and _tagged(one) for one in listed),
    )
    yield "clean mail was accepted", visit.send(_CLEAN) == 250


def _exception(visit: Visit) -> Iterator[Condition]:
    accepted = visit.send(_SPAM, _NEWS) == 250
    yield "the newsletter is unmarked", accepted and not any(map(_tagged, visit.stored()))
    other = Visit(visit.scene)
    accepted = other.send(_VIRUS, _OTHER) == 250
    yield "an infected mail from the domain is stripped", accepted and _stripped(other.stored())
    third = Visit(visit.scene)
    accepted = third.send(_SPAM, _OTHER) == 250
    yield "other spam from the domain is tagged", accepted and all(map(_tagged, third.stored()))


def _quarantine(visit: Visit) -> Iterator[Condition]:
    before = len(visit.stored(visit.scene.quarantine))
    yield "the sender of spam is told 250", visit.send(_SPAM) == 250
    held = len(visit.stored(visit.scene.quarantine)) - before
    yield "the spam is in the quarantine", held == 1
    yield "the spam is in no other maildrop", not visit.stored()
    yield "clean mail was accepted", visit.send(_CLEAN) == 250 and len(visit.stored()) == 1


def _archive(visit: Visit) -> Iterator[Condition]:
    mail = _attached(locked())
    visit.deliver(mail)
    yield "the archive with a password passes as it was sent", visit.pop3() == [mail]
    other = Visit(visit.scene)
    other.deliver(_VIRUS)
    yield "the virus was stripped", _stripped(_got(other.pop3()))


def _attached(archive: bytes) -> bytes:
    """A message with an archive as its one part beside a text."""
    head, _, _ = _CLEAN.partition(b"\r\n\r\n")
    kind = b'MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary="parts"\r\n'
    part = b"Content-Type: application/zip\r\nContent-Transfer-Encoding: base64\r\n"
    named = b'Content-Disposition: attachment; filename="wages.zip"\r\n'
    encoded = base64.encodebytes(archive).replace(b"\n", b"\r\n")
    body = b"--parts\r\n\r\nThe wages.\r\n--parts\r\n" + part + named + b"\r\n" + encoded
    return head + b"\r\n" + kind + b"\r\n" + body + b"--parts--\r\n"


def _tls(visit: Visit) -> Iterator[Condition]:
    visit.deliver(_SPAM)
    listed = visit.listed(tls=visit.scene.authority.client())
    yield "a program that insists on TLS is served", bool(listed)
    yield "the spam is tagged", bool(listed) and all(map(_tagged, listed))


def _final(visit: Visit) -> Iterator[Condition]:
    for part in (_unmarked, _exception, _big_mail):
        yield from part(Visit(visit.scene))


CHECKS: Mapping[str, Check] = MappingProxyType(
    {
        "unmarked-on-the-phone": _unmarked,
        "nobody-collects": _nobody_collects,
        "everything-deferred": _scanned,
        "virus-in-spite-of-strip": _scanned_and_closed,
        "the-big-mail": _big_mail,
        "the-second-device": _devices,
        "the-rule-that-never-acts": _rule,
        "too-kind-an-exception": _exception,
        "the-empty-quarantine": _quarantine,
        "the-locked-archive": _archive,
        "encrypted-all-the-way": _tls,
        "the-final-case": _final,
    }
)
"""By the id of the case."""


def check(scene: Scene) -> list[Condition]:
    """Start the gateway with the files as they are, and look.

    Raises:
        LabError: the gateway does not start or does not serve what is needed, a file is wrong, or a
            mail program's session breaks.
    """
    scene.start()
    try:
        return list(CHECKS[scene.case.id](Visit(scene)))
    except BROKEN as error:
        raise LabError(f"a mail program's session broke: {_said(error)}") from None


def _said(error: Exception) -> str:
    """What the program would show; smtplib and poplib give octets."""
    *_, said = error.args or (type(error).__name__,)
    return printable(said) if isinstance(said, bytes) else str(said)
