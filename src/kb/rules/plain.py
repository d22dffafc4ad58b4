"""A decoder's complaint about one record, as one clause that says what would be right."""

from __future__ import annotations

import re

import msgspec

from kb.rules.breach import nearest

STEP = re.compile(r"\w+|\[[^]]*]")


def plain(error: Exception, kind: type[msgspec.Struct]) -> str:
    """`article: invalid enum value 'maybe'; write "yes" or "no"`.

    Args:
        error: what `msgspec` raised while decoding.
        kind: the type that it was decoding.
    """
    text, _, path = " ".join(str(error).split()).partition(" - at `$")
    path = path.rstrip("`").lstrip(".")
    text = text[:1].lower() + text[1:]
    clause = f"{text}{_mend(text, _type_at(kind, path))}"
    return f"{path}: {clause}" if path else clause


def _mend(text: str, at: msgspec.inspect.Type | None) -> str:
    """What would be right, where the decoder does not say so itself."""
    if isinstance(at, msgspec.inspect.EnumType) and text.startswith("invalid enum value"):
        return "; write " + " or ".join(f'"{value.value}"' for value in at.cls)
    if isinstance(at, msgspec.inspect.StructType) and "unknown field `" in text:
        return nearest(text.split("`")[1], [field.name for field in at.fields]) or "; delete it"
    if "missing required field" in text:
        return "; add it"
    return ""


def _type_at(kind: type[msgspec.Struct], path: str) -> msgspec.inspect.Type | None:
    """The type that stands at a decoder's path, such as `citations[0].source`."""
    at: msgspec.inspect.Type | None = msgspec.inspect.type_info(kind)
    for step in STEP.findall(path):
        if isinstance(at, msgspec.inspect.UnionType):
            at = next((t for t in at.types if not isinstance(t, msgspec.inspect.NoneType)), None)
        if isinstance(at, msgspec.inspect.StructType):
            at = next((field.type for field in at.fields if field.name == step), None)
        elif isinstance(at, msgspec.inspect.VarTupleType):
            at = at.item_type
        else:
            return None
    if isinstance(at, msgspec.inspect.UnionType):
        at = next((t for t in at.types if not isinstance(t, msgspec.inspect.NoneType)), None)
    return at
