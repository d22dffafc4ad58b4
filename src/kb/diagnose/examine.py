"""From a file's octets to its diagnosis."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from kb.diagnose import answers, lines
from kb.diagnose.recognise import Form, form
from kb.diagnose.records import Diagnosis, Finding, Kind, Note
from kb.errors import InputError

OCTETS = 64 << 20
"""Largest file that is read: 64 MiB, more than mail servers take."""
FINDINGS = 60
"""Findings at most."""


def diagnose(octets: bytes, known: Collection[str], name: str = "-", key: str = "") -> Diagnosis:
    """Say what happened.

    Args:
        octets: the file.
        known: ids of the questions and cells that the book has.
        name: what the file is called, for errors.
        key: the signer's DKIM record, as DNS has it; "" where it is not known.

    Raises:
        InputError: the file is too large, empty, or nothing that is known here.
    """
    if len(octets) > OCTETS:
        raise InputError(name, "-", f"it has more than {OCTETS >> 20} MiB; cut out what matters")
    if not octets.strip():
        raise InputError(name, "-", "it is empty; give a message, a bounce, a session or a log")
    kind, notes = _noted(octets, name, key)
    notes = notes[:FINDINGS]
    findings = [Finding(note.what, note.evidence, note.line) for note in notes]
    return Diagnosis(kind, findings, answers.rank(notes, known))


def _noted(octets: bytes, name: str, key: str) -> tuple[Kind, list[Note]]:
    match form(octets):
        case Form.OUTLOOK:
            from kb.diagnose.message import outlook

            return _mail(outlook.message(octets, name), key)
        case Form.MBOX:
            return _mailbox(octets, key)
        case Form.HEADER:
            return _mail(octets, key)
        case Form.BOUNCE_TEXT:
            from kb.diagnose import bounce

            return Kind.BOUNCE, list(bounce.text_notes(lines.text(octets)))
        case Form.LOG:
            from kb.diagnose import log

            return Kind.LOG, list(log.notes(lines.text(octets)))
        case Form.SESSION:
            from kb.diagnose import session

            return Kind.SESSION, list(session.notes(lines.text(octets)))
        case None:
            pass
    mend = "not recognised; give a message (.eml, .msg, mbox), a bounce, a session or a mail log"
    raise InputError(name, "-", mend)


def _mail(octets: bytes, key: str) -> tuple[Kind, list[Note]]:
    from kb.diagnose import bounce, message

    mail = message.Mail(octets)
    if bounce.is_bounce(mail):
        return Kind.BOUNCE, list(bounce.notes(mail))
    return Kind.MESSAGE, list(message.notes(mail, key))


def _mailbox(octets: bytes, key: str) -> tuple[Kind, list[Note]]:
    """The messages of an mbox; a bounce if the first of them is one."""
    from kb.diagnose.message import mbox

    kinds: list[Kind] = []
    found: list[Note] = []
    for one in mbox.messages(octets):
        kind, notes = _mail(one.octets, key)
        kinds.append(kind)
        found += _moved(notes, one.line)
        if len(found) >= FINDINGS:
            break
    return (kinds[0] if kinds else Kind.MESSAGE), found


def _moved(notes: list[Note], by: int) -> Iterator[Note]:
    for note in notes:
        yield note._replace(line=note.line + by if note.line else 0)
