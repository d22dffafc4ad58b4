"""A decoder's complaint about one record, as one clause in an author's words."""

from __future__ import annotations

import re

import msgspec

from kb.errors import nearest

STEP = re.compile(r"\w+|\[[^]]*]", re.ASCII)
EXPECTED = re.compile(r"expected `([^`]*)`, got `([^`]*)`")
FIELD = re.compile(r"object (contains unknown|missing required) field `([^`]*)`")

WORDS = {
    "str": "a text",
    "int": "a whole number",
    "float": "a number",
    "bool": "true or false",
    "array": "a list",
    "object": "a table",
}
"""What the decoder calls a type, as an author of TOML knows it."""


def plain(error: Exception, kind: type[msgspec.Struct]) -> str:
    """`article: 'maybe' is unknown; write "yes" or "no"`.

    Args:
        error: what `msgspec` raised while decoding.
        kind: the type that it was decoding.
    """
    text, _, path = " ".join(str(error).split()).partition(" - at `$")
    path = path.rstrip("`").lstrip(".")
    clause = _clause(text[:1].lower() + text[1:], _type_at(kind, path))
    return f"{path}: {clause}" if path else clause


def _clause(text: str, at: msgspec.inspect.Type | None) -> str:
    if field := FIELD.search(text):
        if field[1] == "missing required":
            return f"the key `{field[2]}` is missing; add it"
        known = [f.name for f in at.fields] if isinstance(at, msgspec.inspect.StructType) else []
        return f"unknown key `{field[2]}`{nearest(field[2], known) or '; delete it'}"
    if types := EXPECTED.search(text):
        text = f"write {_word(types[1])}, not {_word(types[2])}"
    if isinstance(at, msgspec.inspect.EnumType):
        choices = " or ".join(f'"{value.value}"' for value in at.cls)
        odd = text.removeprefix("invalid enum value ")
        return f"{odd} is unknown; write {choices}" if odd != text else f"write {choices}"
    return text


def _word(name: str) -> str:
    """`int | null` is a whole number: what may be null may as well be left out."""
    named = [part for part in name.split(" | ") if part != "null"]
    return " or ".join(WORDS.get(part, part) for part in named) or "nothing"


def _type_at(kind: type[msgspec.Struct], path: str) -> msgspec.inspect.Type | None:
    """The type that stands at a decoder's path, such as `citations[0].source`."""
    at: msgspec.inspect.Type | None = msgspec.inspect.type_info(kind)
    for step in STEP.findall(path):
        if isinstance(at, msgspec.inspect.StructType):
            at = next((field.type for field in at.fields if field.name == step), None)
        elif isinstance(at, msgspec.inspect.VarTupleType):
            at = at.item_type
        if isinstance(at, msgspec.inspect.UnionType):
            at = next(t for t in at.types if not isinstance(t, msgspec.inspect.NoneType))
    return at
