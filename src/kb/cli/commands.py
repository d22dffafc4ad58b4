"""What each command does, one function each.

A function imports what it needs when it runs, so that `kb matrix` starts without importing
a server.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

from kb.errors import InputError, nearest, unknown_id

if TYPE_CHECKING:
    from kb.knowledge.book import Book

SLIP = 0.75
"""How like a product's id a word must be to be taken for a slip of the pen."""


def _book(options: argparse.Namespace) -> Book:
    """The knowledge: the package's own, unless the caller brought another."""
    from kb.knowledge.loader import load

    given: Book | None = options.book
    return given or load()


def _matrix(options: argparse.Namespace) -> int:
    from kb.render import matrix

    forms: dict[str, Callable[[Book], str]] = {
        "text": matrix.text,
        "markdown": matrix.markdown,
        "csv": matrix.comma_separated,
        "json": _matrix_json,
    }
    sys.stdout.write(forms[options.format](_book(options)))
    return 0


def _matrix_json(book: Book) -> str:
    from kb import export

    return export.cells_json(book)


def _show(options: argparse.Namespace) -> int:
    from kb.render import text

    book, id_ = _book(options), " ".join(options.id)
    try:
        shown = text.show(book, book.find(id_))
    except InputError:
        shown = _shown_elsewhere(book, id_)
        if not shown:
            raise
    sys.stdout.write(shown)
    return 0


def _shown_elsewhere(book: Book, id_: str) -> str:
    """A product, or what has taken the place of an old id; empty where nothing is known of it.

    Not everybody who asks for a cell should wait for what this takes to be loaded.
    """
    from kb.docs import permanent
    from kb.knowledge import products
    from kb.render import products as rendered
    from kb.render import text

    catalogue = products.load(book)
    if (found := catalogue.find(id_)) is not None:
        return rendered.show(catalogue, found)
    now = permanent.successor(permanent.stored(), book, id_)
    if not now:
        if nearest(id_, catalogue.products, SLIP):
            raise unknown_id(id_, catalogue.products)
        return ""
    sys.stderr.write(f"kb show: {id_} is now {now}\n")
    return text.show(book, book.find(now))


def _products(options: argparse.Namespace) -> int:
    from kb import export
    from kb.knowledge import products
    from kb.model import Protocol, Treatment
    from kb.render import products as rendered

    book = _book(options)
    catalogue = products.load(book)
    chosen = catalogue.chosen(
        catalogue.vendor(options.vendor).id if options.vendor else None,
        Protocol(options.protocol) if options.protocol else None,
        None,
        Treatment(options.action) if options.action else None,
    )
    forms: dict[str, Callable[[], str]] = {
        "text": lambda: rendered.text(catalogue, chosen),
        "markdown": lambda: rendered.markdown(catalogue, chosen),
        "csv": lambda: rendered.comma_separated(catalogue, chosen),
        "json": lambda: export.statements_json(catalogue, book, chosen),
    }
    sys.stdout.write(forms[options.format]())
    return 0


def _ask(options: argparse.Namespace) -> int:
    from kb.ask.command import Form, command

    question = " ".join(options.question)
    return command(question, Form(options.form), options.limit, _book(options), options.answer)


def _diagnose(options: argparse.Namespace) -> int:
    from kb.diagnose import command

    return command.command(options.files, options.json, _book(options), options.key)


def _try(options: argparse.Namespace) -> int:
    from kb.model import Action, Protocol
    from kb.trial.command import command

    chosen = [Action(name) for name in (options.virus, options.spam) if name]
    protocol = Protocol(options.protocol) if options.protocol else None
    return command(options.message, _book(options), chosen, protocol, options.json)


def _rule(options: argparse.Namespace) -> int:
    from kb.render.mail_rule import JUNK
    from kb.render.mail_rule.command import command

    if options.delete and options.move is not None:
        raise InputError("--move", "-", "tagged mail is moved or deleted; give one of the two")
    folder = None if options.delete else JUNK if options.move is None else options.move
    return command(_book(options), options.tag, options.program, folder, options.json)


def _docs(options: argparse.Namespace) -> int:
    from kb import docs
    from kb.docs import bulk

    root = docs.repository()
    if not options.check:
        for path in docs.write(root, options.main):
            print(path.relative_to(root))
        bulk.write(root)
        return 0
    drift = docs.check(root, options.main)
    sys.stdout.write(drift)
    if drift:
        print("kb docs: text and data differ; run `kb docs` and commit", file=sys.stderr)
    return 1 if drift else 0


def _verify(options: argparse.Namespace) -> int:
    from kb.lab.errors import LabError
    from kb.lab.verify import verify

    try:
        return verify(options.ids, options.server, options.update, scanner=options.scanner)
    except LabError as error:
        raise InputError("-", "-", str(error)) from None


def _gateway(options: argparse.Namespace) -> int:
    from kb.gateway.main import run

    return run(options.configuration)


def _lab(options: argparse.Namespace) -> int:
    if options.case is None:
        from kb.lab.stage import run

        return run(options.server)
    from kb.knowledge import cases
    from kb.lab.cases.play import run as play

    book = _book(options)
    every = cases.load(book.folder, book.questions)
    return play(cases.numbered(every, options.case), options.server)


def _bench(options: argparse.Namespace) -> int:
    from kb.bench.command import command
    from kb.bench.options import Options

    asked = Options(
        full=options.full,
        rounds=options.rounds,
        messages=options.messages,
        server=options.server,
        seconds=options.seconds,
        clients=options.clients,
        seed=options.seed,
    )
    return command(options.names, asked, options.json, options.update)


def _capacity(options: argparse.Namespace) -> int:
    from kb.knowledge import capacity
    from kb.knowledge.loader import data_folder
    from kb.render import capacity as rendered

    folder = options.book.folder if options.book else data_folder()
    assumed = capacity.figures(capacity.assumptions(folder))
    words = [f"mailboxes={options.mailboxes:g}"] if options.mailboxes is not None else []
    assumed = capacity.changed(assumed, [*words, *options.assume])
    costs = {id_: one.figure for id_, one in capacity.costs(folder).items()}
    sys.stdout.write(rendered.text(capacity.site(assumed, costs)))
    return 0


def _export(options: argparse.Namespace) -> int:
    from kb import export

    if options.folder.exists() and not options.folder.is_dir():
        raise InputError(str(options.folder), "-", "it is a file; name a folder, new or existing")
    for path in export.write(_book(options), options.folder):
        print(path)
    return 0


def _serve(options: argparse.Namespace) -> int:
    from kb.serve.run import run

    return run(options.site, options.host, options.port, options.database)


def _unanswered(options: argparse.Namespace) -> int:
    from kb.serve.run import unanswered

    return unanswered(options.database, options.format, missing=options.missing)


RUN: dict[str, Callable[[argparse.Namespace], int]] = {
    "matrix": _matrix,
    "show": _show,
    "products": _products,
    "ask": _ask,
    "diagnose": _diagnose,
    "try": _try,
    "rule": _rule,
    "docs": _docs,
    "verify": _verify,
    "gateway": _gateway,
    "lab": _lab,
    "bench": _bench,
    "capacity": _capacity,
    "export": _export,
    "serve": _serve,
    "unanswered": _unanswered,
}
"""By the name of the command: does it and returns the exit status."""
