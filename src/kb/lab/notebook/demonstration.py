"""How a notebook displays a demonstration that was run."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kb.lab.notebook.display import Findings, Shown, Transcript
from kb.lab.wire import server_neutral as neutral
from kb.model.demonstration import Answer
from kb.model.demonstration import Demonstrated as Outcome
from kb.render.pages import demonstration


class Answers(Shown):
    """Questions to a mailbox, one a line, each with what it was told."""

    def __init__(self, answers: Sequence[Answer]) -> None:
        self.answers = tuple(answers)

    def of(self, client: str) -> Answers:
        """Only what this client was told: `recipient`, or `other client` past the gateway."""
        return Answers([answer for answer in self.answers if answer.client == client])

    def lines(self) -> Iterator[str]:
        """Who asked whom, and what; below it, set in, what was told."""
        for answer in self.answers:
            yield f"{answer.client} to {answer.server}: {answer.command}"
            yield from (f"  {line}" for line in answer.told)

    def _repr_markdown_(self) -> str:
        return demonstration.answers(self.answers)


class Demonstrated(Shown):
    """A demonstration, run."""

    def __init__(self, outcome: Outcome) -> None:
        self.outcome = outcome

    @property
    def verdict(self) -> str:
        """`yes` where every condition was met, else `no`."""
        return str(self.outcome.verdict)

    @property
    def findings(self) -> Findings:
        """The conditions, met or not."""
        return Findings(self.outcome.findings)

    @property
    def answers(self) -> Answers:
        """What the clients asked and were told."""
        return Answers(self.outcome.answers)

    @property
    def transcript(self) -> Transcript:
        """The dialogues on the wire."""
        return Transcript(neutral.neutral(self.outcome.transcript))

    def lines(self) -> Iterator[str]:
        """Id and verdict."""
        yield f"{self.outcome.demonstration}: {self.verdict}"
