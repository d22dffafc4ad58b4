"""The measured evidence on a cell as Markdown: what was seen, conversation, versions.

An action's page has the `section`: outcome, findings and links. Everything else stands on the
page of measurements (`every_run`), which is written when the site is built.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from kb.knowledge.book import Book
from kb.model import (
    Cell,
    Evidence,
    Hit,
    MaildropView,
    MessageView,
    Moment,
    Observation,
    SessionView,
    TransactionView,
)
from kb.model.client_run import Situation
from kb.model.demonstration import Demonstrated
from kb.model.mechanisms import PRODUCT
from kb.render import links, markdown, matrix
from kb.render.conversation import page as conversation
from kb.render.conversation.page import Conversation
from kb.render.markdown import bullets, indented, prose, table

_NAMED = (
    "These are the names in the gateway's log. Scores are left out. Of the rules only `GTUBE`, the "
    "test string's own, has to be named again in each run: which others hit hangs on the filter's "
    "version and on the day."
)
OTHER = ".kb-other"
"""The class of a heading from which on paper is left out what a page has (`extra.css`)."""
MOMENTS = {Moment.DELIVERED: "after delivery", Moment.END: "at the end"}


def section(book: Book, cell: Cell, page: str) -> str:
    """What was measured on a cell, for the action's page: a table and one run's findings.

    The run is one that the measured verdict comes from; all of them, with their transcripts,
    stand on the page that the table links to.
    """
    evidence = book.evidence_of(cell.id)
    if not evidence:
        return "**Measured:** not yet. `kb verify` measures it once an experiment for it exists."
    verdicts = book.verdicts(cell.id)
    shown = next(e for e in evidence if e.verdict is verdicts[e.server])
    return "\n\n".join(
        [
            agreement(book, cell),
            runs(evidence, page),
            f"**One run:** {_name(shown)}, {_date(shown)}: "
            f"{matrix.verdict_text(shown.verdict).lower()}.",
            bullets(map(finding, shown.findings)),
            markdown.linked(shown, "The run in full: the conversation, line by line", page),
        ]
    )


def every_run(book: Book, cell: Cell, page: str) -> str:
    """All evidence on a cell as a table, and the runs that stand on `page` in full.

    First comes one that the measured verdict comes from, as on paper it is the only one. Behind
    them stand the claims that explain the conversations' lines.
    """
    everything = book.evidence_of(cell.id)
    evidence = [e for e in everything if links.place(e).page == page]
    versions = {e.where: e.versions for e in evidence}
    parts = [
        agreement(book, cell),
        runs(everything, page),
        bullets(version_line(*one) for one in versions.items()),
    ]
    claims: list[str] = []
    verdicts = book.verdicts(cell.id)
    decisive = sorted(evidence, key=lambda e: (e.verdict is not verdicts[e.server], e.mechanism))
    for number, one in enumerate(decisive):
        name = markdown.capital(_name(one))
        left_out = f" {OTHER}" if number else ""
        parts.append(f"## {name} {{ #{links.place(one).anchor}{left_out} }}")
        parts += _account(book, one, claims, folds=number > 0)
        if not number:
            parts.append(elsewhere(page))
    parts += rests_on(book, claims, page)
    return "\n\n".join(parts)


def elsewhere(page: str) -> str:
    """The line that stands only on paper, in the place of what is left out there."""
    address = links.PageAddress(page).url
    return (
        "On paper this is all, and long lines are cut. Every run, what each line means and what it "
        f"rests on stand on the page `{address}` of the site.\n{{ .kb-paper }}"
    )


def agreement(book: Book, cell: Cell) -> str:
    """Whether what was measured agrees with what is stated."""
    return f"**Measured:** {matrix.outcome(book, cell)}."


def runs(evidence: Sequence[Evidence], page: str) -> str:
    """A table of runs, each linked to its account."""
    rows = [
        [
            markdown.linked(e, prose(_words(e.mechanism)), page),
            prose(e.where),
            f'<span class="kb-{e.verdict}">{matrix.verdict_text(e.verdict)}</span>',
            _date(e),
        ]
        for e in evidence
    ]
    return table(["Mechanism", "Server", "Contract fulfilled", "Measured on"], rows)


def version_line(server: str, versions: Mapping[str, str]) -> str:
    """The programs on which something was measured."""
    programs = ", ".join(f"{name} {version}" for name, version in versions.items())
    return prose(f"Versions ({server}): {programs}")


def _words(mechanism: str) -> str:
    """A mechanism's name in words, as all pages say it: `cut-connection` is `connection cut`."""
    return mechanism if mechanism == PRODUCT else Situation(mechanism).label


def _name(evidence: Evidence) -> str:
    return f"{prose(_words(evidence.mechanism))} on {prose(evidence.where)}"


def _date(evidence: Evidence) -> str:
    return f'<span class="kb-whole">{evidence.date}</span>'


def _account(book: Book, evidence: Evidence, claims: list[str], *, folds: bool) -> Iterator[str]:
    yield bullets(map(finding, evidence.findings))
    if evidence.refusal:
        refusal = prose(evidence.refusal)
        yield f"Asked for this policy, the gateway refuses to start:\n\n> {refusal}"
    if evidence.hits:
        yield f"**What the scanner named:**\n\n{bullets(map(_hit, evidence.hits))}"
        yield _NAMED
    yield folded("What sender, maildrop and recipient saw", seen(evidence.observation))
    told = conversed(book, evidence, claims)
    yield markdown.folded("The conversation, line by line", told) if folds else told


def _hit(hit: Hit) -> str:
    """What was named in one message: `the spam message: rules GTUBE, NO_RELAYS`."""
    kinds = {"signature": hit.signatures, "rule": hit.rules}
    told = (
        f"{kind}{'s' if len(names) > 1 else ''} {', '.join(f'`{name}`' for name in names)}"
        for kind, names in kinds.items()
        if names
    )
    return f"{_named(hit.message)}: {'; '.join(told)}"


def conversed(book: Book, run: Evidence | Demonstrated, claims: list[str]) -> str:
    """A run's conversation; the claims that explain its lines are added to `claims`."""
    name = f"conversation-{links.place(run).anchor}"
    told = f"Conversation: {links.place(run).anchor.replace('-', ' ')}"
    made = Conversation(book, name, told, run.transcript, run.order)
    html = made.html()
    claims += made.claims
    return html


def rests_on(book: Book, claims: Sequence[str], page: str) -> Iterator[str]:
    """The claims to which the conversations' lines lead."""
    if claims:
        yield f"## What the lines rest on {{ #rests-on {OTHER} }}"
        yield conversation.rests_on(book, claims, page)


def finding(line: str) -> str:
    """One condition of a contract, `met: …` or `not met: …`, with a sign."""
    sign, _, rest = line.partition(": ")
    return f"{'✓' if sign == 'met' else '✕'} {sign}: {prose(rest)}"


def folded(title: str, body: str) -> str:
    """A block that the reader unfolds."""
    return f'??? note "{title}"\n\n{indented(body)}'


def seen(observation: Observation) -> str:
    """What sender, maildrop and recipient saw, as a list."""
    return bullets(
        [
            *map(_sender, observation.senders),
            *(f"Passed on: {_transaction(view)}" for view in observation.relayed),
            *map(_maildrop, observation.maildrops),
            *(line for session in observation.sessions for line in _session(session)),
        ]
    )


def _sender(view: TransactionView) -> str:
    return f"Sender: {_transaction(view)}"


def _transaction(view: TransactionView) -> str:
    recipients = ", ".join(view.recipients)
    reply = f"{view.code} {view.text}".strip()
    return (
        f"{_named(view.message)} from `<{view.reverse_path}>` to `{recipients}`, answer `{reply}`"
    )


def _maildrop(view: MaildropView) -> str:
    held = ", ".join(map(_message, view.messages)) or "empty"
    return f"Maildrop of `{view.recipient}` {MOMENTS[view.moment]}: {held}"


def _session(view: SessionView) -> Iterator[str]:
    sizes = ", ".join(map(str, view.listed)) or "none"
    got = ", ".join("refused" if m is None else _message(m) for m in view.retrieved) or "nothing"
    counted = "1 message" if view.count == 1 else f"{view.count} messages"
    yield f"Recipient `{view.recipient}`: told {counted}, sizes {sizes}; retrieved {got}"
    yield from (f"Refused with `{reply}`" for reply in view.refusals)
    yield from (f"✕ {prose(hole)}" for hole in view.holes)


def _named(message: str) -> str:
    return f"the {message} message" if message else "another message"


def _message(view: MessageView) -> str:
    infected = ", infected" if view.infected else ""
    return f"{_named(view.message)} {view.form} ({view.octets} octets{infected})"
