"""Clients that send: the part of the mail clients' page with what each made of a refusal."""

from __future__ import annotations

from collections.abc import Iterator

from kb.knowledge.book import Book
from kb.model.submission_run import SENT, Submission, SubmissionRun, SubmissionRuns
from kb.render import client_runs
from kb.render.markdown import capital, folded, prose, table

INTRODUCTION = """\
Each client is called once for each mail, with its own defaults. None of them has a queue: whoever
calls it reads its exit status and sends again, or not. Where the connection ends behind the
message, or the last reply comes later than the client waits, the mail has arrived and the client
says that it has not: sent again, it is there twice. `python -m kb.lab.mail_clients.submission` does
it again.
"""


def section(book: Book) -> Iterator[str]:
    """Its blocks; none where no run is stored."""
    every = list(book.submission_runs.values())
    if not every:
        return
    yield "## Sending { #sending }"
    yield INTRODUCTION
    head = ["What it meets", *(prose(one.id) for one in every)]
    yield table(head, [_row(every, situation) for situation in Submission])
    for one in every:
        versions = ", ".join(f"{name} {version}" for name, version in one.versions.items())
        said = [[_met(run), str(run.status), _said(run)] for run in one.runs if run.status]
        words = table(["What it meets", "Exit status", "Says"], said)
        measured = f"Measured {one.date} ({prose(versions)})."
        yield folded(f"What {prose(one.id)} says", measured, words)


def _row(every: list[SubmissionRuns], situation: Submission) -> list[str]:
    runs = [next((r for r in one.runs if r.situation is situation), None) for one in every]
    return [
        capital(prose(situation.label)),
        *("not run" if run is None else _came(run) for run in runs),
    ]


def _came(run: SubmissionRun) -> str:
    """What became of the mail, and what the client says of that."""
    if run.situation is Submission.PROMISED and run.arrived == SENT:
        arrived = "all arrives as promised"
    else:
        arrived = f"{client_runs.told(run.arrived)} arrives" if run.arrived else "nothing arrives"
    ended = "status 0" if run.status == 0 else f"error, status {run.status}"
    again = f"; tries {run.tries} times" if run.tries > 1 else ""
    return f"{prose(arrived)}; {ended}{again}"


def _met(run: SubmissionRun) -> str:
    return capital(prose(run.situation.label))


def _said(run: SubmissionRun) -> str:
    said = run.said.replace("`", "'")
    return f"`{said}`" if said else "nothing"
