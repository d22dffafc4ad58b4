"""The engine for the browser: its tables, its rules and the questions as one script of data.

`docs/javascripts/engine.js` and `responder.js` interpret what stands here and have no word, topic
or threshold of their own; a test puts every labelled question to both. The patterns are written
so that Python and JavaScript read them alike.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Any

import msgspec

from kb.ask import cells as cell_rules
from kb.ask import (
    combining,
    complaints,
    emphasis,
    features,
    joined,
    language,
    layout,
    letters,
    lexicon,
    packing,
    parts,
    product_script,
    protocols,
    reading,
    response,
    spelling,
    tables,
    today,
    wishes,
    words,
)
from kb.ask.rank import (
    ACTIONS,
    COMBINING,
    COMPLAINTS,
    DOUBT,
    LEAST,
    NONE,
    SURE,
    SURE_OF_CLASH,
    SURE_OF_URGENT,
    URGENT,
    WORTH,
    about,
)
from kb.knowledge.book import Book
from kb.model import Action, Cell, Protocol, Threat, Verdict
from kb.render import finder, reply

PLACE = "javascripts/data/ask.js"
"""Where the site has the script, below its root. The ask box loads it when somebody asks."""


def script(book: Book) -> str:
    """The data as a script that also loads from the file system, where `fetch` may not."""
    data = {
        "rules": _json(rules() | _of(book)),
        "questions": _json({id_: finder.question(book, q) for id_, q in book.questions.items()}),
        "letters": _json(letters_of(book)),
        "together": _json(together(book)),
        "alternatives": _json(alternatives(book)),
        "today": _json(as_today(book)),
        "clashes": _json(clashes(book)),
        "naming": _json(product_script.naming(book)),
        "tables": _json(packing.packed(tables.load())),
    }
    body = ",\n".join(f"{name}:{value}" for name, value in data.items())
    return f"window.kbAskData={{\n{body}}};\n"


def _of(book: Book) -> dict[str, Any]:
    """What the ranking asks of the matrix."""
    return {
        "about": {one: sorted(ids) for one, ids in about(book).items()},
        "offered": sorted(c.id for c in book.cells.values() if c.article is Verdict.YES),
    }


def _json(data: object) -> str:
    return msgspec.json.encode(data).decode()


def letters_of(book: Book) -> dict[str, Any]:
    """What is said where there is no answer, and the bodies of replies that ask for more."""
    desk = book.desk
    bodies = {"missing": desk.missing, "which": desk.which, "otherwise": desk.otherwise}
    bodies["outside"] = desk.outside or desk.missing
    bodies["english"] = desk.foreign or desk.missing
    said = {"nothing": layout.NOTHING, "unsure": layout.UNSURE, "foreign": layout.FOREIGN}
    return {name: reply.named(book, body.strip()) for name, body in bodies.items()} | {
        **said,
        "theirs": desk.in_their_language,
    }


def together(book: Book) -> dict[str, str]:
    """The body of a reply on cells that are asked about together, by their ids."""
    return {
        " ".join(cell.id for cell in cells): reply.named(book, reply.body_of(book, cells))
        for action in Action
        for cells in _on_protocols(book, action)
        if len(cells) > 1
    }


def alternatives(book: Book) -> dict[str, Any]:
    """How the end of a reply on what is not offered begins, and what it says of each action by its
    title: where several questions have such an end, they have one together.
    """
    pages = (book.actions[action] for cell in book.cells.values() for action in cell.instead)
    lines = {page.title: reply.named(book, page.summary) for page in pages}
    return {"begins": reply.ALTERNATIVES, "said": lines, "same": [*combining.SAME]}


def as_today(book: Book) -> dict[str, Any]:
    """What is said of an action that the customer has today, and the actions' titles."""
    return {
        "said": today.AS_TODAY,
        "titles": {action: page.title for action, page in book.actions.items()},
    }


def clashes(book: Book) -> dict[str, dict[str, dict[str, str]]]:
    """What is said first, and the body of the reply, where threat and action do not combine: by
    the action asked about and the ids of the cells that come nearest.
    """
    found: dict[str, dict[str, dict[str, str]]] = {}
    for concept, action in cell_rules.OWN.items():
        threat = Threat.VIRUS if action.threat is Threat.SPAM else Threat.SPAM
        found[action] = {
            " ".join(cell.id for cell in cells): {
                "first": combining.note(book, action, [cell.protocol for cell in cells]),
                "body": reply.named(book, combining.body(book, cells, action)),
            }
            for cells in _on_protocols(book, cell_rules.TABLES[threat][concept])
        }
    return found


def _on_protocols(book: Book, action: Action) -> Iterator[list[Cell]]:
    """An action's cells on each protocol, on each two and on all."""
    for number in range(1, len(Protocol) + 1):
        for chosen in itertools.combinations(Protocol, number):
            yield [book.cell(action.threat, action, protocol) for protocol in chosen]


def rules() -> dict[str, Any]:
    """Every constant of the engine's modules."""
    return {
        "words": {
            "tag": words._TAG.pattern,
            "tagWord": words.TAG_WORD,
            "apostrophe": words._APOSTROPHE.pattern,
            "word": words._WORD.pattern,
            "sentence": words._SENTENCE.pattern,
            "wrap": words._WRAP.pattern,
            "asks": words.ASKS,
            "indirect": words.INDIRECT,
            "vowel": words._VOWEL.pattern,
            "letters": letters.rows(),
            "unseen": letters.UNSEEN,
        },
        "reading": {"scanner": sorted(reading.SCANNER), "ofScanner": sorted(reading.OF_SCANNER)},
        "places": sorted(today.PLACES),
        "spelling": {"shortest": spelling.SHORTEST, "long": spelling.LONG},
        "lexicon": {"longest": lexicon.LONGEST, "widest": lexicon.WIDEST},
        "features": {"stop": sorted(features.STOP), "lengths": features.LENGTHS},
        "emphasis": {
            "background": emphasis.BACKGROUND,
            "asks": emphasis.ASKS,
            "short": emphasis.SHORT,
        },
        "language": {
            "english": language.ENGLISH,
            "words": {name: sorted(own) for name, own in language.little_words().items()},
            "scripts": [*language.SCRIPTS.items()],
            "quoted": language._QUOTED.pattern,
            "blank": language._BLANK.pattern,
            "address": language._ADDRESS.pattern,
            "latin": language._LATIN.pattern,
            "sure": language.SURE,
            "share": language.SHARE,
            "likely": language.LIKELY,
            "likelyShare": language.LIKELY_SHARE,
            "against": language.AGAINST,
        },
        "parts": {
            "most": parts.MOST,
            "quoted": parts.QUOTED,
            "below": parts.BELOW,
            "item": parts.ITEM,
        },
        "joined": {
            "joins": joined.JOINS,
            "piece": joined.PIECE,
            "mark": joined.MARK,
            "each": joined.EACH,
            "against": sorted(joined.AGAINST),
            "brackets": sorted(joined.BRACKETS),
            "named": [sorted(one) for one in joined.NAMED],
            "places": sorted(joined.PLACES),
            "asking": sorted(wishes.ASKING),
            "or": joined.OR,
            "hindering": sorted(joined.HINDERING),
            "whether": sorted(joined.WHETHER),
            "asked": joined.ASKED,
            "both": sorted(joined.BOTH),
            "pointing": sorted(joined.POINTING),
            "queries": sorted(joined.QUERIES),
            "telling": sorted(joined.TELLING),
            "denying": sorted(joined.DENYING),
            "elliptic": sorted(cell_rules.WITHIN | protocols.FILLING | joined.TOO),
            "state": sorted(joined.STATE),
            "passive": sorted(joined.PASSIVE),
            "near": joined.NEAR,
            "two": joined.TWO,
            "most": joined.MOST,
            "questions": joined.QUESTIONS,
        },
        "wishes": {
            "wished": wishes.WISHED,
            "done": wishes.DONE,
            "doneToo": wishes.DONE_TOO,
            "left": wishes.LEFT,
            "reached": wishes.REACHED,
            "replaced": wishes.REPLACED,
            "replacing": wishes.REPLACING,
            "rest": sorted(wishes.REST),
            "near": wishes.NEAR,
            "most": wishes.MOST,
        },
        "complaints": {
            "set": complaints.SET,
            "if": complaints.IF,
            "asked": complaints.ASKED,
            "askedFor": sorted(complaints.ASKED_FOR),
            "meant": complaints.MEANT,
            "used": complaints.USED,
            "contrary": complaints.CONTRARY,
            "came": complaints.CAME,
            "passed": complaints.PASSED,
            "happened": complaints.HAPPENED,
            "works": complaints.WORKS,
            "not": complaints.NOT,
        },
        "cells": {
            "spam": [*cell_rules.SPAM.items()],
            "virus": [*cell_rules.VIRUS.items()],
            "neither": [*cell_rules.NEITHER.items()],
            "own": [*cell_rules.OWN.items()],
            "rivals": sorted(cell_rules.RIVALS),
            "contrast": cell_rules.CONTRAST,
            "unwanted": cell_rules.UNWANTED,
            "unwantedToBe": cell_rules.UNWANTED_TO_BE,
            "listed": sorted(cell_rules.LISTED),
            "within": sorted(cell_rules.WITHIN),
            "absence": cell_rules.ABSENCE,
            "lacking": cell_rules.LACKING,
            "denied": cell_rules.DENIED,
            "but": cell_rules.BUT,
            "toBe": sorted(cell_rules.TO_BE),
            "options": cell_rules.OPTIONS,
            "toldWhy": sorted(cell_rules.TOLD_WHY),
            "refused": cell_rules.REFUSED,
            "notDone": cell_rules.NOT_DONE,
            "handed": sorted(cell_rules.HANDED),
            "strip": cell_rules.STRIP,
            "ofBoth": [*Threat],
            "threats": {action: action.threat for action in cell_rules.NEITHER.values()},
        },
        "protocols": {
            "all": [*Protocol],
            "retrieval": protocols.RETRIEVAL,
            "retrieving": protocols.RETRIEVING,
            "before": protocols.BEFORE,
            "after": protocols.AFTER,
            "askedFor": protocols.ASKED_FOR,
            "everywhere": sorted(protocols.EVERYWHERE),
            "negated": protocols.NEGATED,
            "only": protocols.ONLY,
            "but": protocols.BUT,
            "listing": sorted(protocols.LISTING),
            "filling": sorted(protocols.FILLING),
            "asWell": protocols.AS_WELL,
            "plain": sorted(protocols.PLAIN),
        },
        "rank": {
            "actions": ACTIONS,
            "none": NONE,
            "complaints": COMPLAINTS,
            "least": LEAST,
            "sure": SURE,
            "urgent": URGENT,
            "sureOfUrgent": SURE_OF_URGENT,
            "combining": COMBINING,
            "sureOfClash": SURE_OF_CLASH,
            "doubt": DOUBT,
            "worth": WORTH,
            "scale": tables.SCALE,
        },
        "response": {
            "limit": response.LIMIT,
            "nearest": response.NEAREST,
            "near": response.NEAR,
            "matter": response.MATTER,
            "likely": response.LIKELY,
        },
    }
