"""A conversation as HTML: one time axis, a lane for each party, a line for each utterance.

An ordered list, so that it reads without style or script and aloud; the style lays it out in
lanes, and `docs/javascripts/conversation.js` steps through it. What leads up to something, and
was granted, is one line that opens to all of its own.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from html import escape
from itertools import groupby

from kb.knowledge.book import Book
from kb.model import Exchange, Protocol
from kb.model.remark import Remark, Said
from kb.render import links, markdown
from kb.render.conversation.fate import GATEWAY, Fate, Fates, Treated
from kb.render.conversation.marking import marked, shown
from kb.render.conversation.spoken import SERVER, TEXT, Spoken, spoken

TELLING = {
    Protocol.SMTP: {TEXT},
    Protocol.POP3: {"RETR", "DELE", "QUIT"},
    Protocol.IMAP: {"FETCH", "STORE", "APPEND", "COPY", "MOVE", "EXPUNGE", "CLOSE", "SEARCH"},
}
"""Commands that have a line of their own in a party's first session, and their answers."""
ALWAYS = {"DELE", "STORE", "APPEND", "COPY", "MOVE", "EXPUNGE", "CLOSE"}
"""Likewise in every session: they change what is there."""
LONGEST = 72
"""Letters of an utterance's label; the whole of it stands below, where its line is opened."""
NUMBERED = {"RETR", "TOP", "FETCH"}
"""Commands that name a message by its number."""
LOUD = (Fate.CHANGED, Fate.WITHHELD, Fate.INSTEAD)
SIGNS = {
    Fate.PASSED: "passed on",
    Fate.CHANGED: "✎ changed",
    Fate.WITHHELD: "✕ withheld",
    Fate.INSTEAD: "said instead",
    Fate.OWN: "gateway's own",
    Fate.READ: "read by the gateway",
}
SENTENCES = {
    Fate.PASSED: "The gateway passes it on as it is.",
    Fate.CHANGED: "The gateway changes it on the way:",
    Fate.WITHHELD: "The gateway keeps it back: it goes no further.",
    Fate.INSTEAD: "The gateway says this in place of what the mail server has.",
    Fate.OWN: "The gateway says this by itself.",
    Fate.READ: "Only the gateway hears this: it reads, to scan or to count.",
}


class Conversation:
    """One run's conversation.

    Args:
        name: unique on the page.
        title: what it is, read out before the list.
    """

    def __init__(
        self, book: Book, name: str, title: str, transcript: Sequence[Exchange], order: str
    ) -> None:
        self.book, self.name, self.title = book, name, title
        self.spoken = spoken(transcript, order)
        self.fates = Fates(self.spoken)
        self.parties = parties(transcript)
        self.claims: dict[str, None] = {}
        """Those named so far, in order."""
        self._told: set[str] = set()
        """Remarks that were told within what leads up."""

    def html(self) -> str:
        """The whole: a caption, the parties, the list."""
        lanes = len(self.parties)
        heads = "".join(f"<span>{escape(party)}</span>" for party in self.parties)
        rows = "\n".join(self._rows())
        # An empty line would end the HTML for a reader of Markdown.
        rows = rows.replace("\n\n", "\n&#10;")
        return (
            f'<section class="kb-conversation kb-lanes-{lanes}" id="{self.name}" '
            f'aria-label="{escape(self.title)}">\n'
            f'<div class="kb-parties" aria-hidden="true">{heads}</div>\n'
            f"<ol>\n{rows}\n</ol>\n</section>"
        )

    def _rows(self) -> Iterator[str]:
        telling = self._telling()
        for mark, group in groupby(range(len(self.spoken)), telling.__getitem__):
            if mark:
                yield from map(self._row, group)
            else:
                yield self._lead_up([*group])

    def _telling(self) -> list[bool]:
        """For each utterance whether it has a line of its own; command and answer go together.

        Of the messages that a client retrieves, those tell something to which something is done.
        """
        loud = {self._about(one) for n, one in enumerate(self.spoken) if self._is_loud(n)}
        sessions: dict[tuple[str, str, Protocol], int] = {}
        turns: set[tuple[int, int]] = set()
        for number, one in enumerate(self.spoken):
            party = (one.client, one.server, one.protocol)
            if one.verb in ALWAYS:
                turns.add((one.connection, one.turn))
            elif sessions.setdefault(party, one.connection) != one.connection:
                continue
            elif one.verb in TELLING[one.protocol]:
                if one.verb not in NUMBERED or not loud or self._about(one) in loud:
                    turns.add((one.connection, one.turn))
            elif self._is_loud(number) and one.verb in (*NUMBERED, "RCPT"):
                turns.add((one.connection, one.turn))
        return [(one.connection, one.turn) in turns for one in self.spoken]

    def _is_loud(self, number: int) -> bool:
        treated = self.fates.get(number)
        one = self.spoken[number]
        known = one.verb in NUMBERED or one.verb == "RCPT"
        return known and (one.said is Said.REFUSAL or bool(treated and treated.fate in LOUD))

    def _about(self, one: Spoken) -> str:
        """The number of the message that is retrieved: `2`, `1:*`; empty for anything else."""
        words = [word for word in one.command.split() if word.upper() != "UID"]
        return words[1] if one.verb in NUMBERED and len(words) > 1 else ""

    def _row(self, number: int) -> str:
        one, treated = self.spoken[number], self.fates.get(number)
        fate = f' <small class="kb-fate">{SIGNS[treated.fate]}</small>' if treated else ""
        sign = "✕ " if one.said is Said.REFUSAL else ""
        label = shown(_short(_label(one)))
        return (
            f'<li class="{self._classes([one], treated, one.said is Said.REFUSAL)}">'
            f"<details><summary>{self._who(one)} <code>{sign}{label}</code>{fate}"
            f"</summary>\n{self._opened(one, treated)}</details></li>"
        )

    def _lead_up(self, numbers: Sequence[int]) -> str:
        said = [self.spoken[number] for number in numbers]
        lines = sum(len(one.lines) for one in said)
        names = ", ".join(_counted(one.verb for one in said if one.by_client and one.verb))
        between = dict.fromkeys(party for one in said for party in (one.client, one.server))
        where = [party for party in self.parties if party in between]
        counted = "1 line" if lines == 1 else f"{lines} lines"
        fates = [self.fates.get(number) for number in numbers]
        for fate in LOUD:
            if count := sum(treated is not None and treated.fate is fate for treated in fates):
                counted += f", {SIGNS[fate]} {count} ×"
        label = shown(names or "greeting")
        inner = "\n".join(map(self._small, numbers))
        return (
            f'<li class="{self._classes(said, None, refused=False)} kb-lead-up"><details><summary>'
            f'<span class="kb-who">{escape(" – ".join(where))}</span> <code>{label}</code> '
            f"<small>{counted}</small></summary>\n<ol>\n{inner}\n</ol></details></li>"
        )

    def _small(self, number: int) -> str:
        one = self.spoken[number]
        treated = self.fates.get(number)
        loud = treated is not None and treated.fate in LOUD
        fate = f' <small class="kb-fate">{SIGNS[treated.fate]}</small>' if treated and loud else ""
        found = remark_on(self.book, one)
        told = found is None or found.id in self._told
        self._told |= {found.id} if found else set()
        remark = "" if told else self._remark(one)
        who = escape(f"{one.speaker} to {one.hearer}")
        return f"<li><b>{who}</b>{fate}<pre>{_text(one.lines)}</pre>{remark}</li>"

    def _opened(self, one: Spoken, treated: Treated | None) -> str:
        if treated is None:
            return f"<pre>{_text(one.lines)}</pre>{self._remark(one)}"
        told = f"<p>{SENTENCES[treated.fate]}</p>"
        if treated.fate is not Fate.CHANGED:
            return f"<pre>{_text(one.lines)}</pre>{told}{self._remark(one)}"
        came, went = marked(treated.came, one.whole)
        return (
            f'{told}<div class="kb-came-went"><figure><figcaption>As it came</figcaption>'
            f"<pre>{came}</pre></figure><figure><figcaption>As it went</figcaption>"
            f"<pre>{went}</pre></figure></div>{self._remark(one)}"
        )

    def _remark(self, one: Spoken) -> str:
        remark = remark_on(self.book, one)
        if remark is None:
            return ""
        self.claims |= dict.fromkeys(remark.claims)
        claims = "".join(
            f' <a href="#rests-on-{links.anchor(id_)}">Claim: {id_}</a>' for id_ in remark.claims
        )
        return f"<p>{escape(remark.means, quote=False)}{claims}</p>"

    def _who(self, one: Spoken) -> str:
        arrow = f"{one.speaker} to {one.hearer}"
        return f'<span class="kb-who">{escape(arrow)}<span class="kb-colon">:</span></span>'

    def _classes(self, said: Iterable[Spoken], treated: Treated | None, refused: bool) -> str:
        """Where the arrow begins, how many lanes it spans, and what became of it."""
        every = [*said]
        ends = [self.parties.index(p) for one in every for p in (one.client, one.server)]
        first, last = min(ends), max(ends)
        classes = [f"kb-at-{first + 1}", f"kb-span-{max(1, last - first)}"]
        if len(every) == 1:
            speaker = self.parties.index(every[0].speaker)
            classes.append("kb-right" if speaker == first else "kb-left")
        if treated:
            classes.append(f"kb-{treated.fate.name.lower()}")
        if refused:
            classes.append("kb-refusal")
        return " ".join(classes)


def remark_on(book: Book, one: Spoken) -> Remark | None:
    """What it means: the first remark that fits."""
    for remark in book.remarks.values():
        fits = remark.protocol is one.protocol and remark.said is one.said
        if fits and (not remark.verbs or one.verb in remark.verbs):
            return remark
    return None


def parties(transcript: Sequence[Exchange]) -> list[str]:
    """The lanes, from the sender on: the gateway stands where it is asked.

    On SMTP that is before the mail server; on POP3 and IMAP behind it, which is all the difference.
    """
    everybody = dict.fromkeys(
        SERVER.get(party, party) for one in transcript for party in (one.client, one.server)
    )
    asking = [one.client for one in transcript if one.server == GATEWAY]
    middle = [p for p in everybody if p == GATEWAY]
    servers = [p for p in everybody if p.endswith("server")]
    before = "sender" in asking or not asking
    core = [*middle, *servers] if before else [*servers, *middle]
    rest = [p for p in everybody if p not in core and p != "sender"]
    return [*(p for p in everybody if p == "sender"), *core, *rest]


def rests_on(book: Book, claims: Iterable[str], page: str) -> str:
    """The claims that the remarks name, as Markdown; each line's remark leads here."""
    return markdown.bullets(
        f'<span id="rests-on-{links.anchor(id_)}"></span>'
        f"{markdown.claim_item(book, book.claims[id_], page)}"
        for id_ in dict.fromkeys(claims)
    )


def _label(one: Spoken) -> str:
    """An utterance in one line."""
    lines = one.lines
    subject = next((line for line in lines[1:] if line.lower().startswith("subject:")), "")
    if one.said is Said.TEXT:
        return subject or lines[0]
    status = lines[-1] if one.protocol is Protocol.SMTP else lines[0]
    if subject and not one.by_client:
        return f"{status}, {subject}"
    if one.protocol is Protocol.IMAP and not one.by_client and len(lines) > 1:
        return f"{lines[0]} … {lines[-1]}"
    return status


def _short(label: str) -> str:
    """A label that fits its lane: its end tells more than its middle."""
    if len(label) <= LONGEST:
        return label
    return f"{label[: LONGEST - 22].rstrip()} … {label[-19:].lstrip()}"


def _text(lines: Sequence[str]) -> str:
    return "\n".join(map(shown, lines))


def _counted(names: Iterable[str]) -> Iterator[str]:
    """Each name once, where it first stands, with its number."""
    counts = Counter("message text" if name == TEXT else name for name in names)
    for name, count in counts.items():
        yield name if count == 1 else f"{count} × {name}"
