"""How bad input is told: in one line that names what, where, and what would be right."""

from __future__ import annotations

from collections.abc import Iterable


class InputError(ValueError):
    """Bad input, from the command line, a file or a caller.

    Args:
        where: the file, option or argument; `-` where the mend says it all.
        key: the place in it; `-` where there is none.
        mend: what is wrong and what would be right.
    """

    def __init__(self, where: str, key: str, mend: str) -> None:
        self.where, self.key, self.mend = where, key, mend
        super().__init__(": ".join(part for part in (where, key, mend) if part != "-"))


class DataError(InputError):
    """A mistake in a data file: which file, which key, and the mend."""


def unknown_id(
    id_: str, known: Iterable[str], where: str = "-", key: str = "-", otherwise: str = ""
) -> DataError:
    """The error for an id that nothing has, with the ids that come nearest.

    Args:
        id_: as it was given.
        known: what would have been right.
        where: as in `InputError`.
        key: as in `InputError`.
        otherwise: what to do where no id is near: ``; `kb ask` finds by words``.
    """
    return DataError(where, key, f"nothing has the id {id_!r}{nearest(id_, known) or otherwise}")


def nearest(word: str, known: Iterable[str], likeness: float = 0.5) -> str:
    """`; did you mean …?` with the words that come nearest, empty where none is near.

    Args:
        word: as it was given.
        known: what would have been right.
        likeness: from 0 to 1, that which a word must have at least (difflib's ratio). Names of
            one word each need more than ids of several parts, of which most are right.
    """
    import difflib  # only where something is wrong

    near = difflib.get_close_matches(word, list(known), n=3, cutoff=likeness)
    return f"; did you mean {' or '.join(near)}?" if near else ""
