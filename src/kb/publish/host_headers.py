"""`_headers`: what a host of static files shall send, in the form that several of them read.

The rules are `kb.serve.headers`'s. A host joins what several rules say of one field, so no two of
them that fit an address name the same one: what is not to be embedded is listed folder by folder.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from kb.publish import inline
from kb.serve.headers import ALWAYS, EMBED, EMBEDDED, LASTING, PAGES, lasting

NAME = "_headers"


def text(folder: Path) -> str:
    """The file for the site in this folder."""
    names = sorted(f"{one.name}/*" if one.is_dir() else one.name for one in folder.iterdir())
    others = ["", *(name for name in names if name not in (f"{EMBED}*", NAME))]
    files = (one.relative_to(folder).as_posix() for one in (folder / "assets").rglob("*.*"))
    kept = [name for name in sorted(files) if lasting(name) and not name.startswith(inline.FOLDER)]
    rules: list[tuple[str, Mapping[str, str]]] = [("*", ALWAYS), (f"{EMBED}*", EMBEDDED)]
    rules += [(name, PAGES) for name in others]
    rules += [(name, {"Cache-Control": LASTING}) for name in (f"{inline.FOLDER}/*", *kept)]
    return "".join(
        f"/{name}\n" + "".join(f"  {field}: {value}\n" for field, value in fields.items())
        for name, fields in rules
    )
