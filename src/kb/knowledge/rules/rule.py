"""What a rule is: a function that takes the whole book and yields each breach it finds."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from kb.errors import DataError
from kb.knowledge.book import Book

Rule = Callable[[Book], Iterator[DataError]]
