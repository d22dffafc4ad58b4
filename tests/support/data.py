"""A copy of the package's data that a test may break."""

from __future__ import annotations

import shutil
from pathlib import Path

from kb.knowledge.loader import data_folder


class Data:
    """The data files in a folder of the test's own, without evidence and questions.

    Every method that changes a file fails where what it is to change is not there: a test
    that breaks nothing would prove nothing.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        unused = shutil.ignore_patterns("evidence", "questions")
        shutil.copytree(data_folder(), folder, ignore=unused)

    def swap(self, file: str, old: str, new: str, *, behind: str = "") -> None:
        """Replace the first `old` in the file, or the first behind the text `behind`."""
        text = (self.folder / file).read_text(encoding="utf-8")
        start = text.index(behind)
        at = text.index(old, start)
        self.write(file, text[:at] + new + text[at + len(old) :])

    def entry(self, file: str, id_: str, old: str, new: str) -> None:
        """Replace the first `old` in the entry of that id."""
        text = self.text(file, id_)
        assert old in text, f"{file}: {id_} has no {old!r}"
        self.swap(file, text, text.replace(old, new, 1))

    def line(self, file: str, id_: str, key: str, new: str) -> None:
        """Replace the value of a key in the entry of that id, however many lines it has."""
        text = self.text(file, id_)
        start = text.index(f"\n{key} = ") + 1
        rest = text[start:].splitlines(keepends=True)
        length = 1
        if rest[0].rstrip().endswith("["):
            length = next(n for n, line in enumerate(rest, 1) if line.startswith("]"))
        old = "".join(rest[:length])
        self.swap(file, text, text.replace(old, f"{key} = {new}\n" if new else "", 1))

    def cut(self, file: str, id_: str) -> None:
        """Delete the entry of that id."""
        self.swap(file, self.text(file, id_), "")

    def text(self, file: str, id_: str) -> str:
        """The text of the entry of that id, from its `[[` to the next one's."""
        text = (self.folder / file).read_text(encoding="utf-8")
        start = text.rindex("[[", 0, text.index(f'\nid = "{id_}"\n') + 1)
        end = text.find("\n[[", start) + 1
        return text[start : end or len(text)]

    def append(self, file: str, text: str) -> None:
        """Write more at the end of a file."""
        path = self.folder / file
        self.write(file, path.read_text(encoding="utf-8") + text)

    def write(self, file: str, text: str) -> None:
        """Write a whole file."""
        path = self.folder / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
