"""The picture of the rooms is drawn from the imports, and an import that runs back is found."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest

from kb.docs import imports, rooms
from kb.errors import InputError

ROOT = Path(__file__).parents[2]
SVG = "{http://www.w3.org/2000/svg}"


def house(root: Path, **files: str) -> Path:
    """A checkout with these modules: `render__text="import kb.model"`."""
    for name, text in files.items():
        path = root / "src/kb" / f"{name.replace('__', '/')}.py"
        for folder in (path.parent, root / "src/kb"):
            folder.mkdir(parents=True, exist_ok=True)
            (folder / "__init__.py").touch()
        path.write_text(text, encoding="utf-8")
    return root


def test_no_circle_of_files() -> None:
    assert imports.circles(imports.modules(ROOT)) == []


class TestReading:
    @pytest.mark.parametrize(
        "line",
        [
            "import kb.model.words",
            "import kb.model.words as other",
            "from kb.model.words import Verdict",
            "from kb.model import words",
            "from ..model import words",
            "def later():\n    from kb.model.words import Verdict",
            "if TYPE_CHECKING:\n    from kb.model.words import Verdict",
        ],
    )
    def test_an_import_in_every_form(self, tmp_path: Path, line: str) -> None:
        known = imports.modules(house(tmp_path, model__words="", render__text=line))
        assert known["kb.render.text"] == {"kb.model.words"}
        assert imports.rooms(known) == {"model": frozenset(), "render": {"model"}}

    def test_a_name_in_a_package_is_the_package(self, tmp_path: Path) -> None:
        root = house(
            tmp_path, model__words="", render__text="from kb.model import Verdict\nimport os"
        )
        assert imports.modules(root)["kb.render.text"] == {"kb.model"}

    def test_a_folder_of_training_is_a_room(self, tmp_path: Path) -> None:
        root = house(tmp_path, ask__words="")
        (root / "training").mkdir()
        (root / "training/measure.py").write_text("from kb.ask import words", encoding="utf-8")
        assert imports.rooms(imports.modules(root))["training"] == {"ask"}

    def test_circles_are_found(self, tmp_path: Path) -> None:
        root = house(
            tmp_path, a="import kb.b", b="import kb.c", c="import kb.a", d="import kb.a", e=""
        )
        assert imports.circles(imports.modules(root)) == [["kb.a", "kb.b", "kb.c"]]


class TestPicture:
    def test_every_room_and_every_arrow_that_does_not_follow(self, tmp_path: Path) -> None:
        root = house(tmp_path, a="import kb.b, kb.c", b="import kb.c", c="")
        picture = ElementTree.fromstring(rooms.svg(root))  # noqa: S314 - our own text
        assert [text.text for text in picture.iter(f"{SVG}text")] == ["a", "b", "c"]
        # One more path is the tip of the arrows.
        assert len([*picture.iter(f"{SVG}path")]) == 2 + 1

    def test_the_table_has_every_arrow(self, tmp_path: Path) -> None:
        root = house(tmp_path, a='"""The first. More."""\nimport kb.b, kb.c', b="import kb.c", c="")
        assert rooms.block(root).splitlines()[2:] == [
            "| `a` | The first | `b`, `c` |",
            "| `b` |  | `c` |",
            "| `c` |  | – |",
        ]

    def test_a_circle_of_rooms_cannot_be_drawn(self, tmp_path: Path) -> None:
        with pytest.raises(InputError, match="rooms: a, b import each other"):
            rooms.svg(house(tmp_path, a="import kb.b", b="import kb.a"))


@pytest.mark.slow
class TestContracts:
    """What `make check` runs, on a copy of the source."""

    @pytest.fixture
    def source(self, tmp_path: Path) -> Path:
        shutil.copytree(
            ROOT / "src/kb", tmp_path / "kb", ignore=shutil.ignore_patterns("data", "__pycache__")
        )
        shutil.copy(ROOT / "pyproject.toml", tmp_path)
        return tmp_path

    def lint(self, source: Path) -> tuple[int, str]:
        done = subprocess.run(
            [Path(sys.executable).with_name("lint-imports"), "--no-cache"],
            cwd=source,
            env={"PYTHONPATH": str(source)},
            capture_output=True,
            text=True,
            check=False,
        )
        return done.returncode, " ".join(done.stdout.split())

    def test_the_source_keeps_them(self, source: Path) -> None:
        status, told = self.lint(source)
        assert status == 0, told
        assert "0 broken" in told

    @pytest.mark.parametrize(
        ("file", "line", "told"),
        [
            ("knowledge/book.py", "import kb.render.text", "kb.knowledge.book -> kb.render.text"),
            ("message/tag.py", "import kb.gateway.main", "kb.message.tag -> kb.gateway.main"),
            ("gateway/main.py", "import kb.lab.stage", "kb.gateway.main -> kb.lab.stage"),
            ("ask/words.py", "import training", "kb.ask.words -> training"),
            ("render/text.py", "import sqlalchemy", "kb.render.text -> sqlalchemy"),
            ("garden.py", "", "garden"),
        ],
    )
    def test_an_arrow_that_runs_back_is_found(
        self, source: Path, file: str, line: str, told: str
    ) -> None:
        with (source / "kb" / file).open("a", encoding="utf-8") as module:
            module.write(f"\n{line}\n")
        status, said = self.lint(source)
        assert status == 1, said
        assert told in said
