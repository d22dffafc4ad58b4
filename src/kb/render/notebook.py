"""A Jupyter notebook, outputs included, as a Markdown page.

Only what a notebook of this project holds is read: Markdown cells, Python cells, and outputs
that are text, Markdown, HTML or SVG. The page takes the site's own styles in light and dark,
weighs as much as its text and loads nothing, which a notebook turned into HTML does not.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import msgspec

from kb.render.markdown import indented

SOLUTION = "solution"
"""Tag of a cell that is folded away under its name."""

_RICH = ("text/markdown", "image/svg+xml", "text/html", "text/plain")
"""The forms of an output, the one preferred first."""
_COLOURS = re.compile(r"\x1b\[[0-9;]*m")
_TO_NOTEBOOK = re.compile(r"\]\(([\w./-]+)\.ipynb([)#])")
_TO_DOCS = re.compile(r"\]\(\.\./docs/")
_FENCE = re.compile(r"^ *(`{3,})", re.MULTILINE)

Text = str | list[str]
"""The notebook format stores a text as one string or as a list of lines."""


class Metadata(msgspec.Struct):
    """What is read of a cell's metadata."""

    tags: list[str] = []


class Output(msgspec.Struct):
    """One output of a code cell."""

    output_type: str
    text: Text = ""
    data: dict[str, msgspec.Raw] = {}
    ename: str = ""
    evalue: str = ""


class Cell(msgspec.Struct):
    """One cell."""

    cell_type: str
    source: Text
    metadata: Metadata = msgspec.field(default_factory=Metadata)
    outputs: list[Output] = []


class Notebook(msgspec.Struct):
    """A notebook of format 4."""

    cells: list[Cell]


def read(octets: bytes) -> Notebook:
    """Decode a notebook file.

    Raises:
        msgspec.DecodeError: it is no JSON, or no notebook of format 4.
    """
    return msgspec.json.decode(octets, type=Notebook)


def title(notebook: Notebook) -> str:
    """The first heading, empty where there is none."""
    for cell in notebook.cells:
        found = re.search(r"^# +(.+)$", _joined(cell.source), re.MULTILINE)
        if cell.cell_type == "markdown" and found:
            return found[1].strip()
    return ""


def markdown(notebook: Notebook) -> str:
    """All cells as Markdown, in order."""
    return "\n\n".join(block for cell in notebook.cells for block in _cell(cell) if block)


def _cell(cell: Cell) -> Iterator[str]:
    made = [*blocks(cell)]
    if SOLUTION in cell.metadata.tags:
        body = indented("\n\n".join(filter(None, made)))
        yield f'??? note "Solution"\n\n{body}'
    else:
        yield from made


def exercises(notebook: Notebook) -> Iterator[tuple[str, str]]:
    """Each exercise's title and its solution, as Markdown."""
    title = ""
    for cell in notebook.cells:
        source = _joined(cell.source)
        if cell.cell_type == "markdown":
            title = (re.findall(r"^### +(.+)$", source, re.MULTILINE) or [title])[-1]
        elif SOLUTION in cell.metadata.tags:
            yield title, "\n\n".join(filter(None, blocks(cell)))


def blocks(cell: Cell) -> Iterator[str]:
    """A cell as Markdown: its text, or its code and each of its outputs."""
    source = _joined(cell.source).strip("\n")
    if cell.cell_type == "markdown":
        yield _linked(source)
    elif cell.cell_type == "code":
        yield _fenced(source, "python") if source.strip() else ""
        yield from map(_output, cell.outputs)


def _linked(source: str) -> str:
    """Links made to hold from `docs/notebooks/`; folded parts made readable as Markdown."""
    source = _TO_NOTEBOOK.sub(r"](\1.md\2", source)
    source = _TO_DOCS.sub("](../", source)
    return re.sub(r"<details( open)?>", r"<details\1 markdown>", source)


def _output(output: Output) -> str:
    if output.output_type == "stream":
        return _printed(_joined(output.text))
    if output.output_type == "error":
        return _printed(f"{output.ename}: {output.evalue}")
    form = next((form for form in _RICH if form in output.data), None)
    if form is None:
        return ""
    content = _joined(msgspec.json.decode(output.data[form], type=Text))
    if form == "text/plain":
        return _printed(content)
    if form == "text/markdown":
        return _linked(content.strip("\n"))
    # An empty line would end the HTML in the eyes of many readers of Markdown.
    body = "\n".join(line for line in content.splitlines() if line.strip())
    # A picture is wider than a phone: who has no finger scrolls it with the arrow keys.
    reached = ' tabindex="0"' if "<svg" in body else ""
    return f'<div class="kb-output"{reached}>\n{body}\n</div>'


def _printed(text: str) -> str:
    # A page's lines end as a page's do, whatever protocol they are quoted from.
    text = _COLOURS.sub("", text).replace("\r\n", "\n")
    return _fenced(text.rstrip("\n"), "{ .text .kb-printed }")


def _fenced(text: str, language: str) -> str:
    longest = max((len(fence) for fence in _FENCE.findall(text)), default=2)
    fence = "`" * max(3, longest + 1)
    return f"{fence}{language}\n{text}\n{fence}"


def _joined(text: Text) -> str:
    return text if isinstance(text, str) else "".join(text)
