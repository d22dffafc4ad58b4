"""Examines a message: every part in every reading that a mail reader might have of it.

What is found is assigned to the smallest part that holds it. What belongs to no part, or is to
be seen only in the message as a whole, is the message itself: path (). So is whatever would be
left after the infected parts were stripped: the stripped message is examined again.

A part that cannot be looked into is not clean. It has one of these findings, and counts as
infected unless it is told to pass:

- `Limits.Exceeded`: an archive bomb, or nesting beyond the bounds of `kb.scan.budget`. Where it is
  the message as a whole that asks for too much it never passes: bombs in some parts would else
  carry viruses in others past every test;
- `Archive.Encrypted`: a file with a password, which only its recipient can open;
- `Archive.Unreadable`: an archive of a kind that is not known here;
- `Message.Partial`: a piece of a message whose other pieces came by themselves.

A part of which it is not known what is in it, for no reason of its own, is a failure: it passes no
more than with a scanner that fails, and the other parts are examined all the same.
"""

from __future__ import annotations

import math
import re
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain, islice
from typing import NamedTuple

import msgspec

from kb.message import (
    InfectedPart,
    Octets,
    Part,
    Region,
    edited,
    encoded_words,
    fields,
    parse,
    strip,
    unfolded,
)
from kb.message.parse import MAX_FIELDS, readings
from kb.scan.budget import Budget, Exceeded, Exhausted, Unfinished
from kb.scan.encodings import DECODERS
from kb.scan.findings import Findings, Found
from kb.scan.inflate import Member
from kb.scan.plugin import Test
from kb.scan.texts import texts
from kb.scan.unpack import ANY, FRAGMENT, PARTIAL, UUENCODE, Unpacker

LIMITS = "Limits.Exceeded"

_SHOWN = ("text/", "message/", "multipart/")
"""What readers show as text; a multipart where they cannot take it apart."""
_BARE_CR = re.compile(rb"\r(?!\n)")


VirusTest = Callable[[Octets], Sequence[Found]]
"""Looks at octets as they are, undoes nothing."""


def examine(
    octets: Octets,
    spam: Test,
    virus: VirusTest,
    stop: threading.Event,
    *,
    pass_unscannable: bool = False,
    deadline: float = math.inf,
) -> Findings:
    """What is found in a message; `failures` are what kept it from being examined whole.

    Args:
        octets: the message.
        spam: looks at the texts, decoded, at the Subject, and at what readers may take for text.
        virus: looks at everything.
        stop: once set, ends the examination soon.
        pass_unscannable: what cannot be looked into is told apart from what is infected.
        deadline: when it has to be done, by `time.monotonic`; what is left then is a failure.

    Raises:
        Stopped: `stop` was set.
        Exception: whatever `spam` and `virus` raise.
    """
    tests = _Tests(spam, virus, pass_unscannable)
    bounds = _Bounds(stop, deadline)
    whole = _Examination(octets, tests, bounds)
    whole.run()
    unscannable = tuple(whole.unscannable)
    failures = whole.failures
    if not whole.infected:
        return Findings(whole.spam, unscannable=unscannable, failures=tuple(failures))
    # Where stripping parts is not enough the message itself goes, then its header too.
    header = tuple(range(sum(1 for _ in fields(octets, whole.root.head))))
    infected = tuple(whole.infected)
    for doomed in ((), header):
        left = _Examination(edited(octets, strip(octets, infected)), tests, bounds)
        left.run()
        failures |= left.failures
        if not left.infected:
            break
        left_over = left.infected[0]
        infected += (
            msgspec.structs.replace(left_over, path=(), file=whole.root.file, fields=doomed),
        )
    return Findings(whole.spam, infected, unscannable=unscannable, failures=tuple(failures))


class _Tests(NamedTuple):
    """What octets are tested for."""

    spam: Test
    virus: VirusTest
    pass_unscannable: bool


class _Bounds(NamedTuple):
    """When to end."""

    stop: threading.Event
    deadline: float


class _Examination:
    """One message's examination; `run` fills in what was found."""

    def __init__(self, octets: Octets, tests: _Tests, bounds: _Bounds) -> None:
        self.spam = ""
        self.infected: list[InfectedPart] = []
        self.unscannable: list[InfectedPart] = []
        """What cannot be looked into, where that passes; else it is among the infected."""
        self.failures: dict[str, None] = {}
        self.root, *self._others = readings(octets)
        self._octets = octets
        self._spam, self._virus, self._passes = tests
        self._budget = Budget(len(octets), *bounds)

    def run(self) -> None:
        subjects = fields(self._octets, self.root.head, "subject")
        for subject in islice(subjects, MAX_FIELDS):
            text = encoded_words.decode(unfolded(self._octets, subject))
            self.spam = self.spam or self._spam(text.encode()) or ""
        leaves = set()
        for part in self.root.walk():
            self._header(part)
            if part.is_capped:
                # As where the message's bounds are used up: nobody takes apart what is left.
                self._infected(part, (_trouble(LIMITS, passes=False),))
            if part.children:
                self._gaps(part)
            else:
                leaves.add(_as_read(part))
                self._leaf(part, part)
        for part in (part for tree in self._others for part in tree.walk()):
            if not part.children and _as_read(part) not in leaves:
                leaves.add(_as_read(part))
                self._leaf(part, _around(self.root, part))
        if not self.infected:
            self._whole()

    def _header(self, part: Part) -> None:
        octets = self._octets[part.start : part.body]
        if found := self._region(Unpacker(self._budget).into(octets)):
            infected = tuple(
                number
                for number, field in enumerate(fields(self._octets, part.head))
                if self._virus(self._octets[field.start : field.end])
            )
            self._infected(part, found, infected)
        if self._spam(octets):
            for lines in self._strays(part):
                self.spam = self.spam or self._spam(lines) or ""

    def _strays(self, part: Part) -> Iterator[bytes]:
        """Lines of a header that are no fields: there the body starts for many readers."""
        at = part.start
        for field in fields(self._octets, part.head):
            yield self._octets[at : field.start]
            at = field.end
        yield self._octets[at : part.head.end]

    def _leaf(self, part: Part, owner: Part) -> None:
        """Examine a leaf of any reading; `owner` is the part that answers for it."""
        body = Region(self._octets, part.body, part.end)
        unpacker = Unpacker(self._budget)
        # What is declared to be encoded is read so, or not at all.
        undone = UUENCODE if any(name in DECODERS for name in part.encodings) else ANY
        members = chain(unpacker.decoded(body, part.encodings), unpacker.into(body, undone))
        text = part if part.type.startswith(_SHOWN) else None
        if part.type == PARTIAL:
            members = chain(members, (Member(b"", FRAGMENT),))
        if found := self._region(members, text):
            self._infected(owner, found)

    def _gaps(self, part: Part) -> None:
        """Examine what stands in a container outside its parts: preamble, boundaries, epilogue."""
        unpacker = Unpacker(self._budget)
        ends = [part.body, *(child.end for child in part.children)]
        starts = [*(child.start for child in part.children), part.end]
        gaps = (Region(self._octets, a, b) for a, b in zip(ends, starts, strict=True))
        members = chain.from_iterable(unpacker.into(gap) for gap in gaps)
        if any(name in DECODERS for name in part.encodings):
            body = Region(self._octets, part.body, part.end)
            members = chain(members, unpacker.decoded(body, part.encodings))
        # Whoever does not read MIME sees this too (RFC 2046 5.1.1).
        if found := self._region(members, part):
            self._infected(part, found)

    def _whole(self) -> None:
        """Examine what is to be seen in no part."""
        self._infected(self.root, self._virus(self._octets))
        if not self.infected and _BARE_CR.search(self._octets):
            # Some readers end lines at a bare CR.
            unpacker = Unpacker(self._budget)
            mended = _BARE_CR.sub(b"\r\n", self._octets)
            parts = (part for part in parse(mended).walk() if not part.children)
            members = chain.from_iterable(
                unpacker.decoded(Region(mended, part.body, part.end), part.encodings)
                for part in parts
            )
            if found := self._region(members):
                self._infected(self.root, found)

    def _region(self, members: Iterable[Member], text: Part | None = None) -> Sequence[Found]:
        """What is found in one region; as far as it is a text, also whether it is spam."""
        self._budget.next_part()
        found: list[Found] = []
        trouble: list[Found] = []
        try:
            for member in members:
                if member.trouble:
                    trouble.append(_trouble(member.trouble))
                self._look(member.octets, text, found, trouble)
                if found and text is None:
                    break
                del member  # else it were kept until the next one is there
        except Exceeded as error:
            trouble = [_trouble(LIMITS, passes=not isinstance(error, Exhausted))]
        except Unfinished as error:
            self.failures[str(error)] = None
        return found or trouble[:1]

    def _look(
        self, octets: bytes, text: Part | None, found: list[Found], trouble: list[Found]
    ) -> None:
        self._test(octets, found, trouble)
        if text is not None:
            for reading in texts(text, octets):
                self.spam = self.spam or self._spam(reading) or ""
                self._test(reading, found, trouble)

    def _test(self, octets: Octets, found: list[Found], trouble: list[Found]) -> None:
        """Test octets, unless something was found before them."""
        if not found:
            for one in self._virus(octets):
                (trouble if one.unscannable else found).append(one)

    def _infected(self, part: Part, found: Sequence[Found], infected: tuple[int, ...] = ()) -> None:
        for one in found:
            item = InfectedPart(
                part.path, part.file, one.name, infected, one.scanner, one.unscannable
            )
            passes = self._passes and one.unscannable and one.passes
            items = self.unscannable if passes else self.infected
            if item not in items:
                items.append(item)


def _trouble(name: str, *, passes: bool = True) -> Found:
    return Found(name, unscannable=True, passes=passes)


def _as_read(part: Part) -> tuple[object, ...]:
    """What makes a difference to what is seen of a leaf."""
    charset = part.content.text("charset")
    return part.body, part.end, part.encodings, part.type, charset.lower()


def _around(root: Part, part: Part) -> Part:
    """The smallest part of a tree that has all of another reading's part in it."""
    for child in root.children:
        if child.start <= part.start and part.end <= child.end:
            return _around(child, part)
    return root
