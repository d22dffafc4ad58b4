"""Mail clients: one page with what each made of the gateway, and of what was forced on it."""

from __future__ import annotations

from collections.abc import Iterator

from kb.knowledge.book import Book
from kb.model import Protocol
from kb.model.client_run import DELAY, PROMISED, ClientRun, ClientRuns, Collected, Situation
from kb.model.picture import Picture
from kb.render import client_runs, links, markdown
from kb.render.markdown import capital, folded, prose, table
from kb.render.pages import sending, unmeasured

PAGE = unmeasured.PAGE
SOURCE = "src/kb/data (client_runs/, submission_runs/, unmeasured_clients/)"
INTRODUCTION = f"""\
What a No feels like depends on the mail client. Here clients collect the same four mails, a clean
one, spam, an infected one and a second clean one, and leave them on the server. Between them and
the server stands the product's gateway, which tags and strips, or a gateway of the lab's that
forces what the product refuses, by each of the [mechanisms](why-a-no-is-a-no.md#mechanisms); or one
whose scan of the spam lasts {DELAY} seconds. Each client runs twice, with the memory of the first
run, with its own defaults for time-outs and certificates. `python -m kb.lab.mail_clients` does it
again.

What cannot run here, as Outlook, Apple Mail, an iPhone or Gmail's own collecting, is *not measured
here*; its row leads to [what its maker documents](#not-measured).
"""
WAITING = f"""\
A scan that lasts {DELAY} seconds: the gateway says nothing meanwhile, or it keeps the client alive,
on POP3 by header lines of its own, on IMAP by untagged replies.
"""
FORCED = """\
What the clients make of each No, most of them first. *An error each time* is what a user sees in
every session from then on.
"""


def pages(book: Book) -> dict[str, str]:
    """One page."""
    every = list(book.client_runs.values())
    parts = ["## As the product does it { #gateway }", _promised(every, unmeasured.rows(book))]
    parts += ["## Waiting for a long scan { #waiting }", WAITING, _situations(every, _WAITS)]
    parts += ["## A forced No { #forced }", FORCED]
    for protocol in (Protocol.POP3, Protocol.IMAP):
        parts += [f"### {protocol.label} {{ #forced-{protocol} }}", _of(every, protocol, _FORCED)]
    parts += sending.section(book)
    parts += _pictures(book)
    parts += ["## Client by client { #clients }"]
    parts += [part for one in every for part in _section(one)]
    parts += unmeasured.section(book)
    title = "# Mail clients"
    return {PAGE: markdown.page(SOURCE, title, INTRODUCTION, *parts)}


def _pictures(book: Book) -> Iterator[str]:
    """The clients as their users see them; nothing where no picture is stored."""
    for one in book.pictures.values():
        yield f"## {prose(one.id)} in pictures {{ #pictures-{links.anchor(one.id)} }}"
        versions = ", ".join(f"{name} {version}" for name, version in one.versions.items())
        yield (
            f"Taken of the program itself behind the gateway, {one.date} ({prose(versions)}). "
            "`python -m kb.lab.thunderbird.pictures` takes them again."
        )
        for picture in one.pictures:
            yield prose(picture.caption)
            yield _picture(picture)


def _picture(one: Picture) -> str:
    """It is never wider than the page; narrow as it is, its text stays readable."""
    sides = f"width={one.width} height={one.height} loading=lazy"
    alt = prose(one.alt).replace("[", r"\[").replace("]", r"\]")
    return f"![{alt}](assets/{one.file}){{ {sides} }}"


_WAITS = tuple(one for one in Situation if one.waits)
_FORCED = tuple(
    one
    for one in Situation
    if one not in (Situation.GATEWAY, Situation.CERTIFICATE) and not one.waits
)


def _promised(every: list[ClientRuns], unmeasured_: list[list[str]]) -> str:
    head = ["Client", "By", "Gets", "Again", "List shows tag", "Strange certificate"]
    rows = [_row(one, protocol) for one in every for protocol in _ways(one)]
    return table(head, rows + unmeasured_)


def _situations(every: list[ClientRuns], situations: tuple[Situation, ...]) -> str:
    rows = [
        [protocol.label, prose(one.label), _alike(every, protocol, one)]
        for protocol in (Protocol.POP3, Protocol.IMAP)
        for one in situations
    ]
    return table(["By", "Meanwhile", "What clients make of it"], rows)


def _of(every: list[ClientRuns], protocol: Protocol, situations: tuple[Situation, ...]) -> str:
    rows = [[capital(prose(one.label)), _alike(every, protocol, one)] for one in situations]
    return table(["The gateway's answer", "What clients make of it"], rows)


def _alike(every: list[ClientRuns], protocol: Protocol, situation: Situation) -> str:
    found = client_runs.alike(every, protocol, situation)
    return "<br>".join(
        f"**{', '.join(_link(name) for name in names)}**: {prose(did)}"
        for did, names in found.items()
    )


def _link(name: str) -> str:
    return f"[{prose(name)}](#{links.anchor(name)})"


def _ways(runs: ClientRuns) -> dict[Protocol, dict[Situation, ClientRun]]:
    found: dict[Protocol, dict[Situation, ClientRun]] = {}
    for run in runs.runs:
        found.setdefault(run.protocol, {})[run.situation] = run
    return found


def _row(runs: ClientRuns, protocol: Protocol) -> list[str]:
    met = _ways(runs)[protocol]
    gateway, strange = met[Situation.GATEWAY], met.get(Situation.CERTIFICATE)
    shows = "yes" if client_runs.TAGGED in gateway.listed else "no"
    return [
        _link(runs.id),
        protocol.label,
        "all as promised" if gateway.first.mails == PROMISED else _collected(gateway.first),
        "nothing" if not gateway.second.mails else _collected(gateway.second),
        shows if gateway.listed else "has no list",
        _certificate(strange) if strange else "not run",
    ]


def _certificate(run: ClientRun) -> str:
    return "accepts it" if run.first.mails else "refuses it"


def _section(runs: ClientRuns) -> Iterator[str]:
    yield f"### {prose(runs.id)} {{ #{links.anchor(runs.id)} }}"
    versions = ", ".join(f"{name} {version}" for name, version in runs.versions.items())
    yield f"Measured {runs.date} ({prose(versions)})."
    for protocol, met in _ways(runs).items():
        head = ["The gateway's answer", "First run", "Second run", "Left on the server", "Says"]
        rows = [
            [
                capital(prose(one.situation.label)),
                _collected(one.first),
                _collected(one.second),
                prose(", ".join(one.left)) or "nothing",
                _said(one),
            ]
            for one in met.values()
        ]
        yield folded(f"{protocol.label}, every run", table(head, rows))


def _collected(one: Collected) -> str:
    ends = "ends well" if one.well else "reports an error"
    return f"{prose(client_runs.told(one.mails))}; {ends}"


def _said(run: ClientRun) -> str:
    said = (run.first.said or run.second.said).replace("`", "'")
    return f"`{said}`" if said else "–"
