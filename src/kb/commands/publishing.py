"""The commands that write and serve pages: docs, serve, unanswered."""

from __future__ import annotations

from pathlib import Path

from kb.commands.command import Argument, Command

DATABASE = Argument(
    ("--database",),
    "the database, SQLite or PostgreSQL (sqlite:///kb.sqlite3 unless given; such as "
    "postgresql://NAME:PASSWORD@HOST/DATABASE, which needs the extra postgresql)",
    {"metavar": "URL", "default": "sqlite:///kb.sqlite3"},
)

COMMANDS: tuple[Command, ...] = (
    Command(
        "docs",
        "write the pages and blocks that are generated from the data",
        "Run it in a checkout of the repository after a change to the data, and commit what it "
        "writes; it prints which files changed. The pages of measurements and notebooks and the "
        "data of the site's scripts are written too, for a look at the site with `mkdocs serve`; "
        "they are not committed. With `--check` nothing is written: each difference is printed as "
        "a diff.",
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
        "serve",
        "serve the site with what needs a server",
        "Serves the folder that `make site` built, and beside it ratings, popularity, "
        '"was this helpful?" and a JSON API, described at `/api/openapi.json`. Prints its address '
        "and runs until Ctrl-C. The database holds counts by page and day, votes under a keyed "
        "hash of a random cookie, unanswered questions, and what visitors missed on a page that "
        "did not help; no address of a visitor. Of a question and of such a remark "
        "300 characters are kept, after e-mail addresses, links, host names, long numbers "
        "and what looks like a greeting or a signature have been taken out. That is done by "
        "patterns: a name within a sentence stays.",
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
        "print the questions that the site could not answer, or what was missing on its pages",
        "What visitors asked `kb serve` and got no answer to, most asked first, with how often and "
        "when: it shows what the knowledge base lacks. `csv` has the columns "
        "`question,times,first_day,last_day`; with `--missing` it is what visitors missed on pages "
        "that did not help them, in `page,text,times,first_day,last_day`.",
        (
            Argument(
                ("--missing",),
                "print what visitors missed on pages, instead",
                {"action": "store_true"},
            ),
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
