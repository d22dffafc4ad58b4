"""The fields in which products say what they found, and Authentication-Results (RFC 8601)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from kb.diagnose.message.mail import HeaderField, Mail
from kb.diagnose.records import Note
from kb.diagnose.tables import table

_RESULT = re.compile(
    r"\b(dkim|spf|dmarc|arc)\s*=\s*(pass|fail|softfail|neutral|none|temperror|permerror|policy|bestguesspass)\b"
    r"(?:\s*\(([^)]{0,100})\))?",
    re.IGNORECASE,
)
_BAD = {"fail", "softfail", "permerror", "temperror", "policy"}


class Rule(NamedTuple):
    """How one product's field is read."""

    product: str
    spam: re.Pattern[str] | None
    virus: re.Pattern[str] | None
    shows: re.Pattern[str] | None
    scanned: bool


@cache
def rules() -> dict[str, Rule]:
    """Field name -> how it is read."""

    def made(expression: str | None) -> re.Pattern[str] | None:
        return re.compile(expression, re.IGNORECASE) if expression else None

    return {
        row["name"]: Rule(
            row["product"],
            made(row.get("spam")),
            made(row.get("virus")),
            made(row.get("shows")),
            row.get("scanned", False),
        )
        for row in table("verdicts")["fields"]
    }


def positive(mail: Mail) -> Iterator[tuple[HeaderField, str]]:
    """The fields that call the message spam, each with its product."""
    for field in mail.fields:
        rule = rules().get(field.name)
        if rule and rule.spam and rule.spam.search(field.value[:1000]):
            yield field, rule.product


def notes(mail: Mail) -> Iterator[Note]:
    """What each verdict's field says."""
    for field in mail.fields:
        if rule := rules().get(field.name):
            yield _note(field, rule)
        elif field.name in ("authentication-results", "x-original-authentication-results"):
            yield from _authentication(field)
        elif field.name == "received-spf" and re.match(
            r"(?:soft)?fail", field.value, re.IGNORECASE
        ):
            yield field.note(
                "dmarc", "SPF: the sending server is not one that the sender's domain names"
            )


def _note(field: HeaderField, rule: Rule) -> Note:
    value = field.value[:1000]
    found = [one[0] for one in rule.shows.finditer(value)][:4] if rule.shows else []
    figures = f" ({', '.join(found)})" if found else ""
    if rule.virus and rule.virus.search(value):
        return field.note("infected", f"{rule.product} found malware{figures}")
    if rule.spam and rule.spam.search(value):
        return field.note("spam-verdict", f"{rule.product} calls it spam{figures}")
    if rule.spam or rule.virus:
        other = "spam" if rule.spam else "infected"
        topic = "spam-passed" if rule.spam else ""
        return field.note(
            topic, f"{rule.product} looked at it and does not call it {other}{figures}"
        )
    if rule.scanned:
        return field.note("", f"{rule.product} looked at it; this field gives no verdict")
    return field.note("", f"{rule.product} gave it a score{figures}")


def _authentication(field: HeaderField) -> Iterator[Note]:
    server = re.split(r"[;\s]", field.value.strip(), maxsplit=1)[0]
    server = server if server and "=" not in server else "The receiver"
    for method, result, detail in _RESULT.findall(field.value[:4000]):
        said = f"{server} found {method.lower()}={result.lower()}" + (
            f" ({detail})" if detail else ""
        )
        if result.lower() in _BAD:
            body = method.lower() == "dkim" and "body hash" in detail.lower()
            what = f"{said}: the body was changed after it was signed" if body else said
            topic = {"dkim": "dkim-broken", "arc": "dkim-broken"}.get(method.lower(), "dmarc")
            yield field.note(topic, what)
        else:
            yield field.note("", said)
