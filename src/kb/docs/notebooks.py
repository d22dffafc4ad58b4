"""The notebooks' pages: one a notebook in `notebooks/`, and the lists of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import msgspec

from kb.errors import InputError
from kb.knowledge.complaint import plain
from kb.model import Action, Protocol
from kb.render import markdown, notebook

FOLDER = "notebooks"
_KINDS = ("primer", "rationale")
_PROTOCOLS = [str(protocol) for protocol in Protocol]
_ACTIONS = [str(action) for action in Action]


def pages(root: Path) -> dict[str, str]:
    """A page for each notebook of the checkout.

    Raises:
        InputError: a file is no notebook, or has no title.
    """
    return {
        f"{FOLDER}/{name}.md": markdown.page(
            f"{FOLDER}/{name}.ipynb", notebook.markdown(one), _invitation(name)
        )
        for name, one in _notebooks(root).items()
    }


def _notebooks(root: Path) -> dict[str, notebook.Notebook]:
    found = {}
    for path in sorted((root / FOLDER).glob("*.ipynb"), key=_order):
        try:
            one = notebook.read(path.read_bytes())
        except msgspec.DecodeError as error:
            raise InputError(
                f"{FOLDER}/{path.name}", "-", plain(error, notebook.Notebook)
            ) from None
        if not notebook.title(one):
            mend = "no title; start with a Markdown cell that has a `# ` heading"
            raise InputError(f"{FOLDER}/{path.name}", "-", mend)
        found[path.stem] = one
    return found


def _order(path: Path) -> tuple[int, int, str]:
    """Primers first, then the rationale, then the actions in the matrix's order."""
    about, _, kind = path.stem.rpartition("-")
    if kind in _KINDS and about in _PROTOCOLS:
        return _KINDS.index(kind), _PROTOCOLS.index(about), path.stem
    place = _ACTIONS.index(path.stem) if path.stem in _ACTIONS else len(_ACTIONS)
    return len(_KINDS), place, path.stem


def _invitation(name: str) -> str:
    return (
        '!!! tip "Run it yourself"\n\n    `make notebooks` opens this notebook as '
        f"`{FOLDER}/{name}.ipynb`."
    )


def _navigation(root: Path) -> str:
    return "\n".join(f"- {FOLDER}/{name}.md" for name in _notebooks(root))


def _list(root: Path) -> str:
    found = _notebooks(root).items()
    return markdown.bullets(f"[{notebook.title(one)}]({name}.md)" for name, one in found)


BLOCKS: Mapping[str, Callable[[Path], str]] = {"nav-notebooks": _navigation, "notebooks": _list}
"""By name: the function of the checkout's folder."""
