"""The tag in front of a Subject, and who is likely to have put it there."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kb.diagnose.message.mail import HeaderField, Mail
from kb.diagnose.message.verdicts import positive
from kb.diagnose.records import Note

_REPLY = re.compile(r"^(?:(?:re|aw|sv|antw|fw|fwd|wg|tr|rv)(?:\[\d+\])?\s*:\s*)+", re.IGNORECASE)
_TAG = re.compile(
    r"(?P<tag>[\[{(<*]{1,5}\s*(?:[\w ./?!-]{0,20}\b)?"
    r"(?:spam|junk|bulk|virus|infected|phishing|suspect\w*|suspicious|external|extern|scam|"
    r"caution|warning|malware|ube)\b[^\]})>*]{0,30}[\]})>*]{1,5}:?"
    r"|(?:possible |probable )?spam\??\s*:|\[(?:ext|ad|marketing)\])",
    re.IGNORECASE,
)
_OUTSIDE = re.compile(r"ext(?:ern(?:al)?)?\b|caution", re.IGNORECASE)


def tag_of(value: str) -> tuple[str, bool]:
    """The tag at a Subject's beginning, and whether it stands behind `Re:`; ("", False) if none."""
    rest = value.lstrip()
    found = _TAG.match(rest)
    if found:
        return found["tag"], False
    reply = _REPLY.match(rest)
    found = _TAG.match(rest, reply.end()) if reply else None
    return (found["tag"], True) if found else ("", False)


def notes(mail: Mail) -> Iterator[Note]:
    """What each Subject field tells."""
    subjects = mail.all("subject")
    for number, subject in enumerate(subjects, 1):
        which = "The Subject" if len(subjects) == 1 else f"Subject {number} of {len(subjects)}"
        tag, replied = tag_of(subject.value)
        if not tag:
            continue
        if replied:
            what = (
                f"{which} has the tag "
                f"{tag} behind Re: or "
                "Fwd:, so it was tagged "
                "before it was answered"
            )
            yield subject.note("tagged-reply", what)
        elif _OUTSIDE.search(tag):
            what = (
                f"{which} has the mark "
                f"{tag}: it says that "
                "the sender is outside, "
                "not that it is spam"
            )
            yield subject.note("", what)
        else:
            yield subject.note("tagged", f"{which} starts with the tag {tag}; {_whose(mail, tag)}")
    tagged = [tag_of(one.value)[0] for one in subjects]
    if len(subjects) > 1 and len(set(tagged)) > 1:
        what = (
            f"There are {len(subjects)} "
            "Subject fields and "
            "not all have the tag: "
            "programs show different ones"
        )
        yield subjects[0].note("tagged", what)


def _whose(mail: Mail, tag: str) -> str:
    """Who is likely to have set the tag: fields are put in front, hop by hop (RFC 5321 4.4)."""
    for field, product in positive(mail):
        by = hop_of(mail, field)
        where = f", at {by}" if by else ""
        return f"likely set by {product}{where}, whose field {field.name} calls it spam"
    return (
        "no field tells who set it: the sender, or a gateway that leaves none, as on POP3 and IMAP"
    )


def hop_of(mail: Mail, field: HeaderField) -> str:
    """The server that added a field: that of the next Received field below it; else empty."""
    for received in mail.all("received"):
        if received.line > field.line:
            found = re.search(r"\bby\s+(\[?[\w.:-]+\]?)", received.value)
            return found[1] if found else ""
    return ""
