"""Evidence files -> records: a file holds one whole, or says how it differs from another one.

    evidence/spam-tag-pop3/gateway.builtin.embedded.json          whole
    evidence/spam-tag-pop3/gateway.builtin.dovecot.diff           what differs from that file
    evidence/demonstrations/search-misses-the-tag/embedded.json   likewise, beyond the cells
    wordings/dovecot.json                                         how that stack puts things

So a transcript that two stacks share stands once, and what a stack's servers do otherwise can
be read. What they only put otherwise, time and again, stands in the stack's wording: its
differences start from the other file in these words. Whoever reads gets whole records.
`kb verify --update` writes the files.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from textwrap import shorten
from typing import TypeVar

import msgspec

from kb.errors import DataError
from kb.knowledge import difference, wording
from kb.knowledge.complaint import plain
from kb.knowledge.wording import Rewording
from kb.model import Evidence
from kb.model.demonstration import Demonstrated, Stored

S = TypeVar("S", Evidence, Demonstrated)

PLACE, WORDINGS = "evidence", "wordings"
WHOLE, DIFFERENCE = ".json", ".diff"
_REPAIR = "run `kb verify --update`"


def read(folder: Path, kind: type[S]) -> tuple[S, ...]:
    """Read all evidence of one kind; by cell or demonstration, what is stored whole first.

    Args:
        folder: the data folder.
        kind: on cells or on demonstrations.

    Raises:
        DataError: file and mend.
    """
    found: list[tuple[_Order, S]] = []
    for file in files(folder):
        if _kind(folder, file) is kind and isinstance(each := read_file(folder, file), kind):
            if file.suffix == DIFFERENCE and file.with_suffix(WHOLE).exists():
                raise _error(folder, file, f"{each.name}{WHOLE} is there, too; {_REPAIR}")
            found.append((_order(file, each), each))
    return tuple(each for _, each in sorted(found, key=lambda pair: pair[0]))


_Order = tuple[str, bool, str, str]


def _order(file: Path, each: Stored) -> _Order:
    return file.parent.name, file.suffix != WHOLE, each.server, file.name


def files(folder: Path) -> list[Path]:
    """Every file below the data folder's `evidence`, hidden ones left out."""
    found = (folder / PLACE).rglob("[!.]*")
    return sorted(file for file in found if file.is_file())


def read_file(folder: Path, file: Path) -> Stored:
    """Read one file.

    Raises:
        DataError: file and mend.
    """
    kind = _kind(folder, file)
    try:
        found: Stored = msgspec.json.decode(text(folder, file), type=kind)
    except msgspec.DecodeError as error:
        raise _error(folder, file, f"{plain(error, kind)}; {_REPAIR}") from None
    except UnicodeDecodeError as error:
        raise _error(folder, file, f"not UTF-8 at octet {error.start}; {_REPAIR}") from None
    except FileNotFoundError as error:
        lost = Path(error.filename).name
        raise _error(folder, file, f"{lost} is missing, from which it differs; {_REPAIR}") from None
    except ValueError as error:
        raise _error(folder, file, f"{error}; {_REPAIR}") from None
    if file.relative_to(folder).with_suffix("").as_posix() != found.name:
        mend = f"this is {found.name}{file.suffix}; rename it or delete it"
        raise _error(folder, file, mend)
    return found


def _kind(folder: Path, file: Path) -> type[Stored]:
    beyond = file.relative_to(folder / PLACE).parts[0] == "demonstrations"
    return Demonstrated if beyond else Evidence


def text(folder: Path, file: Path) -> str:
    """The whole record as JSON, put together from the file it differs from where it is not.

    Raises:
        DataError: that file, or the wording, is no record.
        OSError: the file, or one from which it differs, cannot be read.
        ValueError: it has another ending, or the difference does not fit; one line.
    """
    read = file.read_bytes().decode()
    if file.suffix == WHOLE:
        return read
    if file.suffix != DIFFERENCE:
        raise ValueError(f"evidence ends in {WHOLE} or {DIFFERENCE}")
    name, _, words = difference.base(read).partition("\t")
    before = file.with_name(Path(name).name)
    if before.suffix != WHOLE:
        raise ValueError(f"it must differ from a file that ends in {WHOLE}")
    if not words:
        return difference.applied(before.read_bytes().decode(), read)
    file = folder / WORDINGS / Path(words).name
    table = _wording(file.name, file.read_bytes())
    return difference.applied(whole(wording.reworded(read_file(folder, before), table)), read)


@lru_cache(maxsize=8)
def _wording(name: str, octets: bytes) -> tuple[Rewording, ...]:
    """A wording's file, read once for all the evidence that starts from it."""
    try:
        return msgspec.json.decode(octets, type=tuple[Rewording, ...])
    except msgspec.DecodeError as error:
        raise ValueError(f"{WORDINGS}/{name}: {plain(error, Rewording)}") from None


def whole(stored: Stored | Sequence[Rewording]) -> str:
    """The text of a whole record's file: JSON, indented, keys in the order of the type."""
    return msgspec.json.format(msgspec.json.encode(stored), indent=2).decode() + "\n"


def differing(evidence: Stored, base: Stored, words: Sequence[Rewording] = ()) -> str:
    """The text of the file that says how a record differs from another one.

    Args:
        evidence: the record.
        base: the other one.
        words: in which the other one is put first: the wording of the record's stack.
    """
    names = (f"{Path(base.name).name}{WHOLE}", f"{Path(evidence.name).name}{WHOLE}")
    if words:
        names = (f"{names[0]}\t{WORDINGS}/{evidence.server}{WHOLE}", names[1])
        base = wording.reworded(base, words)
    return difference.difference(whole(base), whole(evidence), names, where)


_KEY = re.compile(r'  "(\w+)": ')
_PARTY = re.compile(r'      "(?:client|server)": "(.*)",')
_LONGEST = 40
"""Characters of a command that tell where something stands."""
_COMMAND = re.compile(r'        "C: (.*)",?')


def where(lines: Sequence[str], number: int) -> tuple[str, ...]:
    """In which key a line of a whole record stands; in a transcript, after which command.

    `transcript`, `recipient to gateway`, `after RETR 2`.
    """
    return tuple(_where(lines, number))


def _where(lines: Sequence[str], number: int) -> Iterator[str]:
    keys = ((n, m[1]) for n in range(number - 1, 0, -1) if (m := _KEY.match(lines[n])))
    start, key = next(keys, (0, ""))
    if not key or (number < len(lines) and _KEY.match(lines[number])):
        return
    yield key
    if key != "transcript":
        return
    parties: list[str] = []
    command = ""
    for line in lines[start:number]:
        if party := _PARTY.fullmatch(line):
            parties, command = [*parties, party[1]][-2:], ""
        elif said := _COMMAND.fullmatch(line):
            command = said[1]
    if len(parties) == 2:
        yield " to ".join(parties)
    if command:
        yield f"after {shorten(command, _LONGEST, placeholder=' …')}"


def _error(folder: Path, file: Path, mend: str) -> DataError:
    return DataError(file.relative_to(folder).as_posix(), "-", mend)
