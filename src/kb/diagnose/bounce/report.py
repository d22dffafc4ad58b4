"""A report by RFC 3464: the fields of its message/delivery-status part."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from kb.diagnose import codes, reasons
from kb.diagnose.lines import shown
from kb.diagnose.message.mail import Mail
from kb.diagnose.records import Note
from kb.message import Part, fields, unfolded
from kb.message.header import Section

RECIPIENTS = 20
"""Recipients that are told of."""
_ACTIONS = {
    "failed": "was not delivered",
    "delayed": "is delayed; the server still tries",
    "delivered": "was delivered",
    "relayed": "was passed on to a system that reports nothing back",
    "expanded": "was delivered to several",
}


def part_of(mail: Mail) -> Part | None:
    """The report's part, if there is one."""
    kinds = ("message/delivery-status", "message/global-delivery-status")
    return next((p for p in islice(mail.tree.walk(), 200) if p.type in kinds), None)


def notes(mail: Mail, part: Part) -> Iterator[Note]:
    """Who refused which recipient, and why."""
    reporter = ""
    for at, group in islice(_groups(mail, part), RECIPIENTS + 1):
        reporter = _bare(group.get("reporting-mta", ("", 0))[0]) or reporter
        if "action" not in group and "final-recipient" not in group:
            continue
        yield _recipient(mail, group, reporter, at)


def _recipient(mail: Mail, group: dict[str, tuple[str, int]], reporter: str, at: int) -> Note:
    who = _bare(group.get("final-recipient", ("", 0))[0]) or "the recipient"
    action = group.get("action", ("", 0))[0].lower()
    diagnostic, place = group.get("diagnostic-code", group.get("status", ("", at)))
    status = group.get("status", ("", 0))[0][:12]
    remote = _bare(group.get("remote-mta", ("", 0))[0])
    done = _ACTIONS.get(action, f"has the outcome {action or 'unknown'}")
    by = f" {remote} refused it, {reporter} reports it." if remote else f" {reporter} reports it."
    text = diagnostic if codes.read(diagnostic) else f"{status} {diagnostic}"
    reason = reasons.read(text, "bounced")
    topic = reason.topic
    if action == "delayed":
        topic = "delayed" if topic in ("bounced", "later", "refused") else topic
    elif action in ("delivered", "relayed", "expanded"):
        return Note(
            "delivered",
            f"The mail to {who} {done}.{by}",
            mail.line_text(place),
            mail.line_at(place),
        )
    what = f"The mail to {who} {done}.{by} {reason.words}"
    return Note(
        topic,
        what[:600],
        mail.line_text(place),
        mail.line_at(place),
    )


def _groups(mail: Mail, part: Part) -> Iterator[tuple[int, dict[str, tuple[str, int]]]]:
    """The groups of fields, each with where it starts; name -> value and place."""
    at = part.body
    while at < part.end:
        end = part.end
        for empty in (b"\n\r\n", b"\n\n"):
            found = mail.octets.find(empty, at, part.end)
            end = min(end, found + 1) if found >= 0 else end
        group: dict[str, tuple[str, int]] = {}
        for field in islice(fields(mail.octets, Section(at, end, end)), 100):
            value = unfolded(mail.octets, field, limit=4096).decode("utf-8", "replace")
            group.setdefault(field.name, (value, field.start))
        if group:
            yield at, group
        at = end + 1
        while at < part.end and mail.octets[at : at + 1] in (b"\r", b"\n"):
            at += 1


def _bare(value: str) -> str:
    """An address or a name without its type: `rfc822; a@b` is `a@b`."""
    return shown(value.partition(";")[2] or value).strip("<> ")
