"""Who imports whom, read from the source without running it.

An import within a function, or for types only, is an import too: it shows in the picture and
can close a circle.
"""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path

PACKAGES = ("src/kb", "training")
"""What is read, where a checkout has it."""

Imports = Mapping[str, frozenset[str]]
"""Module or room -> those that it imports, itself left out."""


def modules(root: Path) -> Imports:
    """Every module of the checkout: `kb.render.text`, and the modules of ours it imports.

    Raises:
        SyntaxError: a file is no Python.
    """
    files = {_name(package, path): path for package, path in _files(root)}
    return {
        name: frozenset(_imported(path, name, files.keys())) - {name}
        for name, path in files.items()
    }


def rooms(imports: Imports) -> dict[str, frozenset[str]]:
    """The same between rooms: the packages and modules directly below `kb`, and `training`."""
    found: dict[str, set[str]] = {}
    for name, used in imports.items():
        if room := _room(name):
            found.setdefault(room, set()).update(filter(None, map(_room, used)))
    return {room: frozenset(used - {room}) for room, used in sorted(found.items())}


def circles(imports: Imports) -> list[list[str]]:
    """The groups of modules that import each other, directly or by way of others."""
    reach = {name: reachable(imports, name) for name in imports}
    together = {
        frozenset(other for other in reach[name] if name in reach[other])
        for name in imports
        if name in reach[name]
    }
    return sorted(sorted(group) for group in together)


def reachable(imports: Imports, start: str) -> set[str]:
    """All that `start` imports, directly or by way of others; itself if it is in a circle."""
    found: set[str] = set()
    waiting = [start]
    while waiting:
        new = imports.get(waiting.pop(), frozenset()) - found
        found |= new
        waiting += new
    return found


def _files(root: Path) -> Iterator[tuple[Path, Path]]:
    for package in (root / place for place in PACKAGES):
        for path in sorted(package.rglob("*.py")):
            yield package.parent, path


def _name(above: Path, path: Path) -> str:
    name = ".".join(path.relative_to(above).with_suffix("").parts)
    return name.removesuffix(".__init__")


def _room(module: str) -> str:
    """`render` of `kb.render.text`; empty for `kb` itself and its entry `kb.__main__`."""
    first, *rest = module.split(".")
    if first != "kb":
        return first
    return rest[0] if rest and rest[0] != "__main__" else ""


def _imported(path: Path, name: str, known: Collection[str]) -> Iterator[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"), path)
    own = name.split(".") if path.stem == "__init__" else name.split(".")[:-1]
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for each in node.names:
                yield from _nearest(each.name, known)
        elif isinstance(node, ast.ImportFrom):
            above = own[: len(own) + 1 - node.level] if node.level else []
            package = ".".join([*above, *filter(None, [node.module])])
            for each in node.names:
                # What is imported from a package may be a module of it or a name in it.
                yield from _nearest(f"{package}.{each.name}", known)


def _nearest(name: str, known: Collection[str]) -> Iterator[str]:
    """The module of ours that a dotted name is or lies in; none where it is another's."""
    while name and name not in known:
        name = name.rpartition(".")[0]
    if name:
        yield name
