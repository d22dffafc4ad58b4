"""Whether a bounce answers mail that its recipient never sent (backscatter).

Judged by the returned message: what our own server handed out has its trace, its Message-ID and
its sender in our domain. None of it is proof: the sender of spam can write all of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from kb.diagnose.message.mail import Mail
from kb.diagnose.message.trace import hops
from kb.diagnose.records import Note

_DOMAIN = re.compile(r"@([\w.-]+)")


def notes(mail: Mail) -> Iterator[Note]:
    """One finding: the signs for and against."""
    recipient = _domain(
        mail.first("to") or mail.first("delivered-to") or mail.first("x-original-to")
    )
    found = _returned(mail)
    if found is None or not recipient:
        what = (
            "Whether this is backscatter cannot be told: the header of the returned message is "
            "missing; ask whether the recipient of the bounce wrote that mail"
        )
        yield Note("", what)
        return
    returned, line = found
    against, for_ = _signs(returned, recipient)
    evidence = mail_line(returned, line)
    if against and not for_:
        what = f"No backscatter: {'; '.join(against)}"
        yield Note("", what, *evidence)
    elif for_ and not against:
        what = f"Likely backscatter, an answer to mail with a forged sender: {'; '.join(for_)}"
        yield Note("backscatter", what, *evidence)
    else:
        what = (
            f"Backscatter or not is unknown: for it {'; '.join(for_) or 'nothing'}; "
            f"against it {'; '.join(against) or 'nothing'}"
        )
        yield Note("", what, *evidence)


def mail_line(returned: Mail, line: int) -> tuple[str, int]:
    """The field of the returned message that tells most, and its number in the file."""
    for field in (*returned.all("message-id"), *returned.all("received"), *returned.fields):
        note = field.note("", "")
        return note.evidence, note.line + line
    return "", 0


def _signs(returned: Mail, domain: str) -> tuple[list[str], list[str]]:
    against, for_ = [], []
    made = _domain(returned.first("message-id"))
    if made and _same(made, domain):
        against.append(f"its Message-ID was made in {made}")
    elif made:
        for_.append(f"its Message-ID was made in {made}, not in {domain}")
    way = hops(returned)
    servers = [name.strip("[]") for hop in way for name in (hop.sender, hop.server) if name]
    if any(_same(name, domain) for name in servers):
        against.append(f"a server of {domain} handed it on")
    elif servers:
        for_.append(f"no server of {domain} is in its Received fields, which start at {servers[0]}")
    for field in returned.all("authentication-results", "received-spf"):
        if re.search(r"spf=(?:soft)?fail|^(?:soft)?fail", field.value[:2000], re.IGNORECASE):
            for_.append("SPF failed for its sender")
            break
    return against, for_


def _returned(mail: Mail) -> tuple[Mail, int] | None:
    """The returned message or its header, and the number of the line before it."""
    kinds = ("message/rfc822", "text/rfc822-headers", "message/rfc822-headers", "message/global")
    for part in islice(mail.tree.walk(), 200):
        if part.type in kinds and part.end > part.body:
            octets = mail.octets[part.body : part.end]
            return Mail(octets), mail.line_at(part.body) - 1
    mark = re.search(
        (
            rb"^(?:-{3,}[^\n]*(?:copy of|Original|Below this "
            rb"line|header)[^\n]*|Original message headers:)\r?\n"
        ),
        mail.octets[:400_000],
        re.MULTILINE | re.IGNORECASE,
    )
    if mark is None:
        return None
    returned = Mail(mail.octets[mark.end() :])
    return (returned, mail.line_at(mark.end()) - 1) if returned.fields else None


def _domain(value: str) -> str:
    found = _DOMAIN.search(value)
    return found[1].lower().strip(".") if found else ""


def _same(name: str, domain: str) -> bool:
    name = name.lower()
    return name == domain or name.endswith(f".{domain}") or domain.endswith(f".{name}")
