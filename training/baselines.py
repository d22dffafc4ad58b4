"""What simple means achieve on the same questions, for comparison.

Both search the titles of the questions and, for each cell, a title of the same making. They
always answer: neither has an idea of what is off-topic.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable

from kb.ask import words
from kb.knowledge.book import Book
from kb.model import Action, Threat
from training import minilm

K1 = 1.2
B = 0.75
"""BM25's usual parameters: saturation of a word's count, and weight of a title's length."""

DONE = {
    Action.REJECT: "rejected",
    Action.DROP: "dropped",
    Action.ACCEPT: "accepted",
    Action.TAG: "tagged",
    Action.FORWARD: "forwarded (change recipient)",
    Action.DELIVER: "delivered",
    Action.DO_NOT_DELIVER: "not delivered",
    Action.STRIP_AND_DELIVER: "stripped and delivered",
}


def titles(book: Book) -> dict[str, str]:
    """Id -> title: the questions' own, and one for each cell."""
    found = {question.id: question.title for question in book.questions.values()}
    for cell in book.cells.values():
        mail = "spam" if cell.threat is Threat.SPAM else "infected mail"
        found[cell.id] = f"Can {mail} be {DONE[cell.action]} over {cell.protocol.label}?"
    return found


def bm25(book: Book) -> Callable[[str], list[str]]:
    """Okapi BM25 over the titles' words."""
    documents = {id_: Counter(words.words(title)) for id_, title in titles(book).items()}
    containing = Counter(word for counts in documents.values() for word in counts)
    lengths = {id_: counts.total() for id_, counts in documents.items()}
    mean = sum(lengths.values()) / len(lengths)

    def score(asked: set[str], id_: str) -> float:
        total = 0.0
        for word in asked & documents[id_].keys():
            rarity = (len(documents) - containing[word] + 0.5) / (containing[word] + 0.5)
            count, length = documents[id_][word], lengths[id_] / mean
            total += math.log(1 + rarity) * count * (K1 + 1) / (count + K1 * (1 - B + B * length))
        return total

    def engine(text: str) -> list[str]:
        asked = set(words.words(text))
        return sorted(documents, key=lambda id_: -score(asked, id_))

    return engine


def embedding(book: Book) -> Callable[[str], list[str]]:
    """Cosine similarity of all-MiniLM-L6-v2's sentence embeddings.

    Raises:
        ModuleNotFoundError: a package that it needs is not installed; `training.minilm` has them.
    """
    encode = minilm.encoder()
    vectors = {id_: encode(title) for id_, title in titles(book).items()}

    def engine(text: str) -> list[str]:
        asked = encode(text)
        return sorted(vectors, key=lambda id_: -float(vectors[id_] @ asked))

    return engine
