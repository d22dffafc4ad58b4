"""The commands, one function each.

A function imports what it needs when it runs, so that `kb matrix` starts without importing
a server.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from kb.cli import streams
from kb.cli.parser import Argument, Command, CommandError

if TYPE_CHECKING:
    from kb.book import Book


def _book(options: argparse.Namespace) -> Book:
    """The knowledge: the package's own, unless the caller brought another."""
    from kb.book import load

    given: Book | None = options.book
    return given or load()


def _matrix(options: argparse.Namespace) -> int:
    from kb import export
    from kb.render import matrix

    forms: dict[str, Callable[[Book], str]] = {
        "text": matrix.text,
        "markdown": matrix.markdown,
        "csv": matrix.comma_separated,
        "json": export.cells_json,
    }
    sys.stdout.write(forms[options.format](_book(options)))
    return 0


def _show(options: argparse.Namespace) -> int:
    from kb.render import text

    book = _book(options)
    sys.stdout.write(text.show(book, book.find(" ".join(options.id))))
    return 0


def _ask(options: argparse.Namespace) -> int:
    from kb import ask

    question = " ".join(options.question)
    return ask.command(question, ask.Form(options.form), options.limit, _book(options))


def _docs(options: argparse.Namespace) -> int:
    from kb import docs

    root = docs.repository()
    if not options.check:
        for path in docs.write(root):
            print(path.relative_to(root))
        return 0
    drift = docs.check(root)
    sys.stdout.write(drift)
    if drift:
        print("kb docs: text and data differ; run `kb docs` and commit", file=sys.stderr)
    return 1 if drift else 0


def _verify(options: argparse.Namespace) -> int:
    from kb.lab.servers import LabError
    from kb.lab.verify import verify

    try:
        return verify(options.ids, options.server, options.update)
    except LabError as error:
        raise CommandError(str(error)) from None


def _gateway(options: argparse.Namespace) -> int:
    from kb.gateway.main import run

    return run(options.configuration)


def _lab(options: argparse.Namespace) -> int:
    from kb.lab.stage import run

    return run(options.server)


def _export(options: argparse.Namespace) -> int:
    from kb import export

    if options.folder.exists() and not options.folder.is_dir():
        raise CommandError(f"{options.folder} is a file; name a folder, new or existing")
    for path in export.write(_book(options), options.folder):
        print(path)
    return 0


def _serve(options: argparse.Namespace) -> int:
    from kb.serve.run import run

    return run(options.site, options.host, options.port, options.database)


def _unanswered(options: argparse.Namespace) -> int:
    from kb.serve.run import unanswered

    return unanswered(options.database, options.format)


DATABASE = Argument(
    ("--database",),
    "the database, SQLite or PostgreSQL (sqlite:///kb.sqlite3 unless given; such as "
    "postgresql://NAME:PASSWORD@HOST/DATABASE, which needs the extra postgresql)",
    {"metavar": "URL", "default": "sqlite:///kb.sqlite3"},
)

COMMANDS: tuple[Command, ...] = (
    Command(
        "matrix",
        "print the support matrix",
        "It has 24 cells. `text` is for reading and says what its marks mean; `markdown` "
        "is for a ticket or a page; `csv` has the columns "
        "`threat,action,protocol,article,basis,measured`, the last empty where nothing has "
        "been measured yet; `json` has a cell's claims, alternatives and each server's verdict "
        "as well.",
        _matrix,
        (
            Argument(
                ("--format",),
                "how to print it (text unless given)",
                {"choices": ("text", "markdown", "csv", "json"), "default": "text"},
            ),
        ),
    ),
    Command(
        "show",
        "print one cell, claim, source, question, term or any other record",
        "For a cell that is the verdict, why, the "
        "citations, what to use instead and at what cost, what was measured on which servers, "
        "and the page to link to.",
        _show,
        (
            Argument(
                ("id",),
                "such as spam/reject/pop3 or rfc1939; capitals, blanks and a page's address do "
                "as well",
                {"metavar": "ID", "nargs": "+", "type": streams.argument},
            ),
        ),
    ),
    Command(
        "ask",
        "answer a customer's question in free text",
        "Write the question as the customer did: spelling, grammar and product names do not "
        "matter, and a whole ticket may be pasted. The best answer comes first, with its grounds "
        "and a reply to send; other candidates follow, one a line. Where the knowledge base has "
        "no answer it says so and names the nearest pages. QUESTION `-` reads it "
        "from the standard input. A reply ends with a link to the answer's page where the "
        "environment variable `KB_SITE` has the address under which the site is published, such "
        "as `https://help.example.com/mail/`; it must start with http:// or https://. Without "
        "it the reply has no link.",
        _ask,
        (
            Argument(
                ("question",),
                "the question; - reads it from the standard input",
                {"metavar": "QUESTION", "nargs": "*", "type": streams.argument},
            ),
            Argument(
                ("--json",),
                "print JSON, for other programs",
                {"action": "store_const", "const": "json", "dest": "form", "default": "full"},
            ),
            Argument(
                ("--reply",),
                "print the best answer's reply alone, with a link if the environment variable "
                "KB_SITE has the site's address (http:// or https://)",
                {"action": "store_const", "const": "reply", "dest": "form", "default": "full"},
            ),
            Argument(
                ("--limit",),
                "how many answers at most (5 unless given)",
                {"metavar": "N", "type": int, "default": 5},
            ),
        ),
        statuses=((1, "the knowledge base has no answer"),),
    ),
    Command(
        "docs",
        "write the pages and blocks that are generated from the data",
        "Run it in a checkout of the repository after a change to the data, and commit what it "
        "writes. With `--check` nothing is written: each difference is printed as a diff.",
        _docs,
        (
            Argument(
                ("--check",),
                "write nothing; print a diff and exit 1 where text and data differ",
                {"action": "store_true"},
            ),
        ),
        statuses=((1, "with `--check`: something differs"),),
    ),
    Command(
        "verify",
        "measure the matrix and the demonstrations, and compare",
        "Starts mail servers and the gateway between them, sends mail through it and computes "
        "each cell's verdict from what sender, maildrop and recipient saw. Then compares the "
        "article, the data, the stored evidence and the measurement, and prints any "
        "disagreement. The [demonstrations](../demonstrations.md) are run in the same way, and "
        "each of their conditions must be met. A line is printed as each experiment is done.",
        _verify,
        (
            Argument(
                ("ids",),
                "the cells and demonstrations to measure, such as spam/reject/pop3 or "
                "search-misses-the-tag (all unless given)",
                {"metavar": "ID", "nargs": "*", "type": streams.argument},
            ),
            Argument(
                ("--server",),
                "the servers to measure on (embedded unless given)",
                {"metavar": "NAME", "default": "embedded"},
            ),
            Argument(
                ("--update",),
                "store the evidence in the data folder",
                {"action": "store_true"},
            ),
        ),
        statuses=((1, "something disagrees"),),
        extra="lab",
    ),
    Command(
        "gateway",
        "run the gateway",
        "Reads the [configuration](gateway-configuration.md), opens the listeners, prints "
        "`ready PROTOCOL HOST:PORT` for each that accepts connections, and serves until Ctrl-C "
        "or SIGTERM. Logs go to the standard error. A policy that the matrix refuses stops it "
        "at the start.",
        _gateway,
        (
            Argument(
                ("configuration",),
                "the configuration, a TOML file",
                {"metavar": "CONFIG.toml", "type": Path},
            ),
        ),
    ),
    Command(
        "lab",
        "keep mail servers and a gateway up, to try things by hand",
        "Starts the servers and the gateway in front of them, puts mail into a maildrop, prints "
        "the addresses and a session to type, and runs until Ctrl-C.",
        _lab,
        (
            Argument(
                ("--server",),
                "the servers to start (embedded unless given)",
                {"metavar": "NAME", "default": "embedded"},
            ),
        ),
        statuses=((1, "something did not start, or ended by itself"),),
        extra="lab",
    ),
    Command(
        "export",
        "write the knowledge as JSON and CSV, for other programs",
        "Writes `kb.json` (all records), `schema.json` (the JSON Schema that it validates "
        "against) and `matrix.csv` into a folder, which is made where it is missing.",
        _export,
        (Argument(("folder",), "where to write", {"metavar": "DIR", "type": Path}),),
    ),
    Command(
        "serve",
        "serve the site with what needs a server",
        "Serves the folder that `make site` built, and beside it ratings, popularity, "
        '"was this helpful?" and a JSON API, described at `/api/openapi.json`. Prints its address '
        "and runs until Ctrl-C. The database holds counts by page and day, votes under a keyed "
        "hash of a random cookie, and unanswered questions without addresses and names; nothing "
        "else of anybody.",
        _serve,
        (
            Argument(
                ("site",),
                "the built site (site unless given)",
                {"metavar": "SITE", "type": Path, "nargs": "?", "default": Path("site")},
            ),
            Argument(
                ("--host",),
                "the address to listen on (127.0.0.1 unless given)",
                {"metavar": "HOST", "default": "127.0.0.1"},
            ),
            Argument(
                ("--port",),
                "the port (8000 unless given; 0: any free one)",
                {"metavar": "PORT", "type": int, "default": 8000},
            ),
            DATABASE,
        ),
        extra="serve",
    ),
    Command(
        "unanswered",
        "print the questions that the site could not answer",
        "What visitors asked `kb serve` and got no answer to, most asked first, with how often and "
        "when: it shows what the knowledge base lacks. `csv` has the columns "
        "`question,times,first_day,last_day`.",
        _unanswered,
        (
            Argument(
                ("--format",),
                "how to print them (csv unless given)",
                {"choices": ("csv", "json"), "default": "csv"},
            ),
            DATABASE,
        ),
        extra="serve",
    ),
)
"""All commands, in the order in which help and reference list them."""
