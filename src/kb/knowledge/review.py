"""Answers whose claims have changed: `python -m kb.knowledge.review [--accept] [QUESTION…]`.

An answer rests on claims in words of its own, so no program can tell whether it still agrees
with a claim that was rewritten. What can be told is that somebody has to look. This command
shows each claim that is new or has changed since; with `--accept`, after reading, it writes the
claims' stamps under `[reviewed]`, at the end of the question's file.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from kb.errors import DataError, unknown_id
from kb.knowledge import loader, reading, rules
from kb.knowledge.book import Book
from kb.knowledge.rules import answers
from kb.model import Claim, Question

HEADING = "[reviewed]"


def main(arguments: Sequence[str], folder: Path | None = None) -> int:
    """Show what is to be read again, and exit 1 if there is anything; `--accept` stamps it."""
    names = [name for name in arguments if name != "--accept"]
    accept = len(names) < len(arguments)
    folder = folder or loader.data_folder()
    try:
        known = checked(folder)
        for name in names:
            if name not in known.questions:
                raise unknown_id(name, known.questions)
    except DataError as error:
        print(f"kb.knowledge.review: {error}", file=sys.stderr)
        return 2
    stale = 0
    for question in known.questions.values():
        if names and question.id not in names:
            continue
        changed = answers.unread(known, question)
        gone = [id_ for id_ in question.reviewed if id_ not in question.claims]
        if accept and (changed or gone):
            stamped(known, question, folder)
            print(f"questions/{question.id}.toml: read against {len(question.claims)} claims")
        elif changed or gone:
            stale += 1
            print(_shown(question, changed, gone))
    return 1 if stale else 0


def checked(folder: Path) -> Book:
    """The knowledge, checked by every rule but the one that this command serves.

    Raises:
        DataError: the first mistake found.
    """
    known = reading.read(folder)
    for rule in rules.RULES:
        if rule is not answers.an_answer_was_read_against_its_claims:
            for breach in rule(known):
                raise breach
    return known


def _shown(question: Question, changed: Sequence[Claim], gone: Sequence[str]) -> str:
    lines = [f"questions/{question.id}.toml", f"  answer: {question.answer}"]
    for claim in changed:
        lines.append(f"  {claim.id} ({claim.kind}) says now: {claim.statement}")
        lines += [f"    it follows: {claim.follows}"] if claim.follows else []
    lines += [f"  {id_}: no longer among the answer's claims" for id_ in gone]
    lines.append(
        f"  If the answer still holds: python -m kb.knowledge.review --accept {question.id}"
    )
    return "\n".join(lines)


def stamped(known: Book, question: Question, folder: Path) -> None:
    """Write the stamps of all of a question's claims into its file."""
    path = folder / "questions" / f"{question.id}.toml"
    written = path.read_text(encoding="utf-8").partition(f"\n{HEADING}\n")[0].rstrip()
    stamps = [f'{id_} = "{answers.stamp(known.claims[id_])}"' for id_ in question.claims]
    lines = [written, "", HEADING, *stamps, ""]
    path.write_text("\n".join(lines), encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
