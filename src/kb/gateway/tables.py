"""Tables of a TOML file, read by msgspec into structs, with one clear error for a mistake.

A field's `msgspec.Meta` says the rest of what is right: its first example is the form of a
string, `ge` the lowest number.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import TypeVar, get_args, get_type_hints

import msgspec

from kb.errors import InputError
from kb.wire.printable import plainly

T = TypeVar("T", bound=msgspec.Struct)

_AT = re.compile(r" - at `\$\.(\w+)[^`]*`\Z")


class ConfigError(InputError):
    """A mistake in the configuration: file, key, and what would be right, in one line."""

    def __init__(self, file: str, key: str, mend: str) -> None:
        # Keys and values are quoted in it, whatever characters they hold.
        super().__init__(*(_on_one_line(part) or "-" for part in (file, key, mend)))


def _on_one_line(text: str) -> str:
    """Text on one line, what is not printable escaped."""
    return plainly(text, lambda one: ascii(one)[1:-1])


def place(table: str, key: str) -> str:
    """A key as errors name it: `[smtp] listen`; of several tables `[[smtp]] 2 listen`."""
    if table.startswith("["):
        name, _, number = table.partition(" ")
        return " ".join(part for part in (f"[{name}]", number, key) if part)
    return " ".join(part for part in (f"[{table}]" if table else "", key) if part)


def top(
    file: str,
    values: Mapping[str, object],
    names: Sequence[str],
    several: Sequence[str] = (),
) -> dict[str, object]:
    """The tables of a file.

    Args:
        file: the file's name, for errors.
        values: as `tomllib` gives them.
        names: those of the tables that there may be.
        several: those of which there may be several, `[[NAME]]`: a list then.

    Raises:
        ConfigError: one of them is unknown, or no table.
    """
    for key, value in values.items():
        if key not in names:
            hint = _hint(key, names, "[{}]")
            if isinstance(value, dict):
                raise ConfigError(file, "", f"unknown table [{key}]; {hint}")
            raise ConfigError(file, key, f"unknown key; {hint}")
        is_list = isinstance(value, list) and value and all(isinstance(t, dict) for t in value)
        if not isinstance(value, dict) and not (is_list and key in several):
            raise ConfigError(file, key, f"must be a table, written [{key}]")
    return dict(values)


def read(
    file: str,
    name: str,
    values: object,
    kind: type[T],
    proposed: Mapping[str, Iterable[str]] = MappingProxyType({}),
) -> T:
    """Read one table.

    Args:
        file: the file's name, for errors.
        name: the table's name.
        values: as `tomllib` gives them; a dict.
        kind: the struct that has its keys. Every field has a default.
        proposed: what to propose for a key instead of all that it could be.

    Raises:
        ConfigError: an unknown key, or a value of the wrong type.
    """
    given = values if isinstance(values, dict) else {}
    known = kind.__struct_fields__
    for key in given:
        if key not in known:
            raise ConfigError(file, place(name, key), f"unknown key; {_hint(key, known, '{}')}")
    try:
        return msgspec.convert(given, kind)
    except msgspec.ValidationError as error:
        at = _AT.search(str(error))
        key = at[1] if at else ""
        fault = _fault(kind, key, given.get(key), proposed.get(key))
        raise ConfigError(file, place(name, key), fault or str(error)) from None


def missing(kind: type[msgspec.Struct], key: str, form: str = "") -> str:
    """The mend for a key that is required and not there."""
    return f'missing; write {key} = "{form or _form(_field(kind, key))}"'


def choose(value: object, choices: Iterable[str], why: str = "") -> str:
    """The mend for a value that is none of these, and why it is not, where that helps."""
    found = "missing" if value is None else f'"{value}" cannot be used'
    found += f": {why}" if why else ""
    return f"{found}; write one of {', '.join(f'{chr(34)}{c}{chr(34)}' for c in choices)}"


def _fault(
    kind: type[msgspec.Struct], key: str, value: object, proposed: Iterable[str] | None
) -> str:
    at = _field(kind, key)
    bare = at.type if isinstance(at, msgspec.inspect.Metadata) else at
    if isinstance(bare, msgspec.inspect.UnionType):
        if any(isinstance(t, msgspec.inspect.ListType) for t in bare.types):
            return f'must be a string, or a list of strings, written {key} = ["…", "…"]'
        bare = next(t for t in bare.types if not isinstance(t, msgspec.inspect.NoneType))
    match bare:
        case msgspec.inspect.EnumType():
            return choose(value, proposed or [str(member.value) for member in bare.cls])
        case msgspec.inspect.LiteralType():
            # In the order in which they are written; `msgspec.inspect` sorts them.
            return choose(value, get_args(get_type_hints(kind)[key]))
        case msgspec.inspect.IntType():
            return f"must be a whole number of at least {bare.ge}"
        case msgspec.inspect.FloatType():
            return f"must be a number above {bare.gt:g}"
        case msgspec.inspect.ListType():
            return f'must be a list of strings, written {key} = ["…", "…"]'
        case msgspec.inspect.BoolType():
            return "must be true or false"
        case msgspec.inspect.StrType():
            return f'must be a string, written {key} = "{_form(at)}"'
    return ""


def _field(kind: type[msgspec.Struct], key: str) -> msgspec.inspect.Type | None:
    info = msgspec.inspect.type_info(kind)
    fields = info.fields if isinstance(info, msgspec.inspect.StructType) else ()
    return next((field.type for field in fields if field.name == key), None)


def _form(at: msgspec.inspect.Type | None) -> str:
    """The form of a string, as its `Meta` gives it."""
    if isinstance(at, msgspec.inspect.UnionType):
        return next((form for t in at.types if (form := _form(t)) != "…"), "…")
    extra = at.extra_json_schema if isinstance(at, msgspec.inspect.Metadata) else None
    return str((extra or {}).get("examples", ["…"])[0])


def _hint(key: str, known: Sequence[str], form: str) -> str:
    near = difflib.get_close_matches(key, known, n=1)
    if near:
        return f"did you mean {form.format(near[0])}?"
    return f"known: {', '.join(form.format(name) for name in known)}"
