"""The engine for the browser: its tables, its rules and the questions as one script of data.

`docs/javascripts/ask.js` interprets what stands here and has no word, topic or threshold of its
own; a test puts every labelled question to both. The patterns are written so that Python and
JavaScript read them alike.
"""

from __future__ import annotations

from typing import Any

import msgspec

from kb.ask import cells, features, letters, lexicon, response, spelling, tables, words
from kb.ask.rank import CELL, LEAST, NONE, SURE, WORTH
from kb.knowledge.book import Book
from kb.model import Protocol
from kb.render import finder, reply

PLACE = "javascripts/data/ask.js"
"""Where the site has the script, below its root. The ask box loads it when somebody asks."""


def script(book: Book) -> str:
    """The data as a script that also loads from the file system, where `fetch` may not."""
    parts = {
        "rules": _json(rules()),
        "questions": _json({id_: finder.question(book, q) for id_, q in book.questions.items()}),
        "letters": _json(letters_of(book)),
        "tables": _json(tables.load()),
    }
    body = ",\n".join(f"{name}:{value}" for name, value in parts.items())
    return f"window.kbAskData={{\n{body}}};\n"


def _json(data: object) -> str:
    return msgspec.json.encode(data).decode()


def letters_of(book: Book) -> dict[str, Any]:
    """The replies that are no answers: they ask the customer for more."""
    before, after = reply.around_choices(book)
    return {"missing": reply.missing(book), "which": {"before": before, "after": after}}


def rules() -> dict[str, Any]:
    """Every constant of the engine's modules."""
    return {
        "words": {
            "tag": words._TAG.pattern,
            "tagWord": words.TAG_WORD,
            "apostrophe": words._APOSTROPHE.pattern,
            "word": words._WORD.pattern,
            "sentence": words._SENTENCE.pattern,
            "vowel": words._VOWEL.pattern,
            "letters": letters.rows(),
            "unseen": letters.UNSEEN,
        },
        "spelling": {"shortest": spelling.SHORTEST, "long": spelling.LONG},
        "lexicon": {"longest": lexicon.LONGEST, "widest": lexicon.WIDEST},
        "features": {"stop": sorted(features.STOP), "lengths": features.LENGTHS},
        "cells": {
            "spam": [*cells.SPAM.items()],
            "virus": [*cells.VIRUS.items()],
            "neither": [*cells.NEITHER.items()],
            "rivals": sorted(cells.RIVALS),
            "contrast": cells.CONTRAST,
            "likeness": cells.LIKENESS,
            "threats": {action: action.threat for action in cells.NEITHER.values()},
            "protocols": [*Protocol],
            "retrieval": [Protocol.POP3, Protocol.IMAP],
        },
        "rank": {
            "cell": CELL,
            "none": NONE,
            "least": LEAST,
            "sure": SURE,
            "worth": WORTH,
            "scale": tables.SCALE,
        },
        "response": {"limit": response.LIMIT, "nearest": response.NEAREST},
    }
