"""What must hold in the files of `products/`, one rule a file.

A rule takes the catalogue and the book and yields a `DataError` for each breach. What a record
needs to be one, such as a date or a known mechanism, is told when it is read.
"""

from __future__ import annotations

from kb.knowledge.book import Book
from kb.knowledge.products.catalogue import Catalogue
from kb.knowledge.products.rules.action_is_possible import nobody_does_the_impossible
from kb.knowledge.products.rules.action_is_the_threats import an_action_is_the_threats
from kb.knowledge.products.rules.address_is_the_vendors import an_address_is_the_vendors
from kb.knowledge.products.rules.date_is_plain import a_date_is_plain
from kb.knowledge.products.rules.document_can_be_found import a_document_can_be_found
from kb.knowledge.products.rules.everything_is_used import everything_is_used
from kb.knowledge.products.rules.id_is_its_own import an_id_is_its_own
from kb.knowledge.products.rules.names_are_known import names_are_known
from kb.knowledge.products.rules.phrase_is_short import a_phrase_is_short
from kb.knowledge.products.rules.rule import Rule
from kb.knowledge.products.rules.run_is_of_a_statement import a_run_is_of_a_statement
from kb.knowledge.products.rules.said_once import a_document_says_it_once

__all__ = ["RULES", "check"]

RULES: tuple[Rule, ...] = (
    an_id_is_its_own,
    names_are_known,
    a_document_can_be_found,
    an_address_is_the_vendors,
    a_date_is_plain,
    a_phrase_is_short,
    an_action_is_the_threats,
    nobody_does_the_impossible,
    a_document_says_it_once,
    everything_is_used,
    a_run_is_of_a_statement,
)


def check(catalogue: Catalogue, book: Book) -> None:
    """Raise the first breach of any rule.

    Raises:
        DataError: file, key and mend.
    """
    for rule in RULES:
        for breach in rule(catalogue, book):
            raise breach
