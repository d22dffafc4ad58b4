"""The figures in the guide: `python -m training measure --update` writes them between two marks."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from kb.errors import DataError
from training.figures import AIMS, Figures

GUIDE = Path(__file__).parents[1] / "docs" / "contributing.md"
BEGINS = "<!-- measured: python -m training measure --update writes these lines -->\n"
ENDS = "<!-- end of what was measured -->\n"


def with_figures(text: str, rows: Mapping[str, Figures]) -> str:
    """The guide's text with the table of what is reached, a row for each set by its name.

    Raises:
        DataError: the marks are not there.
    """
    before, begins, rest = text.partition(BEGINS)
    _, ends, after = rest.partition(ENDS)
    if not begins or not ends:
        raise DataError(GUIDE.name, "-", f"a mark is missing: write {BEGINS!r} and {ENDS!r}")
    return f"{before}{begins}\n{table(rows)}\n{ends}{after}"


def table(rows: Mapping[str, Figures]) -> str:
    """The table as Markdown: bold where an aim is missed."""
    heads = ["Labelled questions", *(aim.title.capitalize() for aim in AIMS.values()), "Sure"]
    lines = [_row(heads), _row(["---"] * len(heads))]
    lines.append(_row(["aim", *map(str, AIMS.values()), ""]))
    for name, found in rows.items():
        cells = [
            str(share) if aim.reached(share) else f"**{share}**"
            for key, aim in AIMS.items()
            for share in (found.share(key),)
        ]
        lines.append(_row([name, *cells, str(found.sure)]))
    return "".join(f"{line}\n" for line in lines)


def _row(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"
