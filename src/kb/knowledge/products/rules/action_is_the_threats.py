"""One thing has one name: what is `accept` for spam is `deliver` for a virus."""

from __future__ import annotations

from collections.abc import Iterator

from kb.errors import DataError
from kb.knowledge.book import Book
from kb.knowledge.products.catalogue import Catalogue
from kb.knowledge.products.rules.rule import statements
from kb.model import Threat, Treatment

RATHER = {
    (Threat.VIRUS, Treatment.ACCEPT): Treatment.DELIVER,
    (Threat.VIRUS, Treatment.DROP): Treatment.DO_NOT_DELIVER,
    (Threat.SPAM, Treatment.DELIVER): Treatment.ACCEPT,
    (Threat.SPAM, Treatment.STRIP_AND_DELIVER): Treatment.OTHER,
}


def an_action_is_the_threats(catalogue: Catalogue, book: Book) -> Iterator[DataError]:
    """An action that the matrix has for one threat only is not told of the other."""
    for place, statement in statements(catalogue, book):
        rather = RATHER.get((statement.threat, statement.action))
        if rather:
            mend = f'write "{rather}"'
            yield place.breach(
                f"{statement.action} is not for {statement.threat}; {mend}", "action"
            )
