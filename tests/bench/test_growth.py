"""The knowledge, grown: the copies are good data, too."""

from __future__ import annotations

from pathlib import Path

from kb.bench.growth import grown
from kb.knowledge import loader


def test_the_data_is_tripled(tmp_path: Path) -> None:
    book, larger = loader.load(), loader.load(grown(tmp_path, 3))
    assert len(larger.claims) == 3 * len(book.claims)
    assert len(larger.questions) == 3 * len(book.questions)
