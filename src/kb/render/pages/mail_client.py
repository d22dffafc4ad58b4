"""Mail clients: one page with what each made of the gateway, and of what was forced on it."""

from __future__ import annotations

from collections.abc import Iterator

from kb.knowledge.book import Book
from kb.model.client_run import PROMISED, ClientRun, ClientRuns, Collected, Situation
from kb.render import links, markdown
from kb.render.markdown import bullets, prose, table

PAGE = "mail-clients.md"
INTRODUCTION = """\
What a No feels like depends on the mail client. Here clients collect the same four mails, a clean
one, spam, an infected one and a second clean one, and leave them on the server: through the
product's gateway, which tags and strips; through one that answers an error where a mail is
refused; through one that cuts the connection there (POP3); and through the product's gateway with
a certificate whose authority the client does not know. Each runs twice, with the memory of the
first run. `python -m kb.lab.mail_clients` does it again.

These are clients without a window. Thunderbird, Outlook, Apple Mail, the programs of phones and
Gmail's own collecting are *not measured here*.
"""


def pages(book: Book) -> dict[str, str]:
    """One page."""
    rows = [_row(one, protocol) for one in book.client_runs.values() for protocol in _ways(one)]
    head = ["Client", "By", "Through the gateway", "The second time", "Strange certificate"]
    parts = [part for one in book.client_runs.values() for part in _section(one)]
    source = "src/kb/data/client_runs"
    title = "# Mail clients"
    return {PAGE: markdown.page(source, title, INTRODUCTION, table(head, rows), *parts)}


def _ways(runs: ClientRuns) -> dict[str, dict[Situation, ClientRun]]:
    found: dict[str, dict[Situation, ClientRun]] = {}
    for run in runs.runs:
        found.setdefault(run.protocol.label, {})[run.situation] = run
    return found


def _row(runs: ClientRuns, protocol: str) -> list[str]:
    met = _ways(runs)[protocol]
    gateway, strange = met[Situation.GATEWAY], met[Situation.CERTIFICATE]
    promised = gateway.first.mails == PROMISED
    return [
        f"[{prose(runs.id)}](#{links.anchor(runs.id)})",
        protocol,
        "all as promised" if promised else _collected(gateway.first),
        "nothing again" if not gateway.second.mails else _collected(gateway.second),
        "accepts it" if strange.first.mails else "refuses it",
    ]


def _section(runs: ClientRuns) -> Iterator[str]:
    yield f"## {prose(runs.id)} {{ #{links.anchor(runs.id)} }}"
    versions = ", ".join(f"{name} {version}" for name, version in runs.versions.items())
    yield f"Measured {runs.date} ({prose(versions)})."
    for protocol, met in _ways(runs).items():
        refused = (Situation.ERROR_REPLY, Situation.CUT)
        yield bullets(
            f"{protocol}, {_SAID[situation]}: {_collected(met[situation].first)}. "
            f"The second time: {_collected(met[situation].second)}."
            for situation in refused
            if situation in met
        )


_SAID = {Situation.ERROR_REPLY: "error reply", Situation.CUT: "connection cut"}


def _collected(one: Collected) -> str:
    mails = ", ".join(mail.replace(" as-sent", "") for mail in one.mails) or "nothing"
    return f"{prose(mails)}; {'ends well' if one.well else 'reports an error'}"
