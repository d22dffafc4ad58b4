"""Generated text: written, kept fresh, and its drift found."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from kb import docs
from kb.cli import main
from kb.docs import blocks
from kb.errors import InputError
from kb.knowledge import loader, review
from kb.model import Evidence, Exchange, Observation, Protocol, Verdict

ROOT = Path(__file__).parents[2]
BOOK = loader.load()


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of what `kb docs` reads and writes."""
    for folder in ("docs", "notebooks", "src", "training", "tests/fuzz"):
        ignored = shutil.ignore_patterns("__pycache__")
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=ignored)
    for name in ("mkdocs.yml", "README.md"):
        shutil.copy(ROOT / name, tmp_path / name)
    return tmp_path


def test_what_is_committed_is_fresh() -> None:
    assert docs.check(ROOT, main) == ""


def change_a_cell(root: Path) -> list[str]:
    file = root / "src/kb/data/matrix.toml"
    before, found, after = file.read_text(encoding="utf-8").partition('id = "spam/reject/pop3"')
    after = after.replace('basis = "protocol"', 'basis = "product"\ncost = "a changed cost"', 1)
    file.write_text(before + found + after, encoding="utf-8")
    # The answers that rely on the cell are mended too; tests/ask has what happens if not.
    for question in root.glob("src/kb/data/questions/*.toml"):
        text = question.read_text(encoding="utf-8")
        relies = '"spam/reject/pop3" = "no by '
        question.write_text(text.replace(f"{relies}protocol", f"{relies}product"), "utf-8")
    return [
        "docs/actions/reject.md",
        "+## POP3: ✕ No by the product",
        "a changed cost",
        "README.md",
    ]


def change_a_claim(root: Path) -> list[str]:
    claim = BOOK.claims[BOOK.cells["spam/reject/pop3"].claims[0]]
    file = root / f"src/kb/data/claims/{claim.topic}.toml"
    before, found, after = file.read_text(encoding="utf-8").partition(f'id = "{claim.id}"')
    assert found
    after = after.replace('statement = "', 'statement = "Changed on purpose. ', 1)
    after = after.replace(
        'statement = "Changed on purpose. ""', 'statement = """Changed on purpose. ', 1
    )
    file.write_text(before + found + after, encoding="utf-8")
    assert review.main(["--accept"], root / "src/kb/data") == 0
    return [
        f"docs/rationale/{claim.topic}.md",
        "docs/actions/reject.md",
        "+",
        "Changed on purpose.",
    ]


def change_a_finding(root: Path) -> list[str]:
    file = measured(root)
    loader.load.cache_clear()
    docs.write(root, main)
    file.write_bytes(file.read_bytes().replace(b"no client sees a hole", b"changed on purpose"))
    return [
        "docs/actions/drop.md",
        "-- ✕ not met: no client sees a hole",
        "+- ✕ not met: changed on purpose",
    ]


def measured(root: Path) -> Path:
    """A measurement put into the data of a copy; its file."""
    evidence = Evidence(
        cell="spam/drop/imap",
        server="a server",
        mechanism="error-reply",
        verdict=Verdict.NO,
        findings=("not met: no client sees a hole",),
        observation=Observation(senders=(), maildrops=()),
        transcript=(
            Exchange(
                client="recipient",
                server="gateway",
                protocol=Protocol.IMAP,
                lines=("C: a1 FETCH 1 BODY[]", "S: a1 NO refused"),
            ),
        ),
        versions={"a server": "1.0"},
        date="2025-01-02",
    )
    file = root / "src/kb/data" / f"{evidence.name}.json"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(msgspec.json.encode(evidence))
    return file


@pytest.mark.parametrize("change", [change_a_cell, change_a_claim, change_a_finding])
def test_tampering_is_found(
    copy: Path,
    change: Callable[[Path], list[str]],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(copy)
    expected = change(copy)
    loader.load.cache_clear()
    assert main(["docs", "--check"]) == 1
    told = capsys.readouterr()
    assert "run `kb docs`" in told.err
    for words in expected:
        assert words in told.out, told.out
    assert main(["docs"]) == 0
    assert main(["docs", "--check"]) == 0


def test_a_page_that_is_generated_no_more_goes(copy: Path) -> None:
    stale = copy / "docs/actions/bounce.md"
    shutil.copy(copy / "docs/actions/reject.md", stale)
    assert "--- docs/actions/bounce.md (stored)\n+++ /dev/null" in docs.check(copy, main)
    assert docs.write(copy, main) == [stale]
    assert not stale.exists()


def test_a_page_is_named_after_its_title() -> None:
    for page in (ROOT / "docs").rglob("*.md"):
        text = page.read_text(encoding="utf-8")
        assert text.startswith(("# ", "---\n")), f"{page} would be named after its file"


def test_a_missing_page_is_written(copy: Path) -> None:
    missing = copy / "docs/glossary.md"
    missing.unlink()
    assert "--- /dev/null\n+++ docs/glossary.md" in docs.check(copy, main)
    assert docs.write(copy, main) == [missing]
    assert docs.check(copy, main) == ""


def test_hand_written_text_around_a_block_stays(copy: Path) -> None:
    page = copy / "docs/index.md"
    page.write_text("Mine.\n" + page.read_text(encoding="utf-8") + "Mine too.\n", encoding="utf-8")
    assert docs.write(copy, main) == []


class TestBlocks:
    def fresh(self, *lines: str) -> list[str]:
        path = ROOT / "docs/index.md"
        return blocks.fresh("\n".join(lines) + "\n", path, ROOT, BOOK, main).splitlines()

    def test_filled(self) -> None:
        begin, end = "<!-- generated by kb docs: counts -->", "<!-- end of generated text -->"
        lines = self.fresh("before", begin, "old", "older", end, "after")
        assert lines[:3] == ["before", begin, ""]
        assert lines[-3:] == ["", end, "after"]
        assert "24 cells" in lines[3]
        assert self.fresh(*lines) == lines

    def test_indented_in_yaml(self) -> None:
        path = ROOT / "mkdocs.yml"
        text = "  # generated by kb docs: nav-topics\n  # end of generated text\n"
        lines = blocks.fresh(text, path, ROOT, BOOK, main).splitlines()
        assert len(lines) > 2
        assert all(line.startswith("  - ") for line in lines[1:-1])

    def test_a_command_is_run(self) -> None:
        begin, end = (
            "<!-- generated by kb docs: run kb show rfc1939 -->",
            "<!-- end of generated text -->",
        )
        lines = self.fresh(begin, end)
        assert lines[2:4] == ["```console", "$ kb show rfc1939"]
        assert BOOK.sources["rfc1939"].title in lines[4]

    def test_an_unknown_block(self) -> None:
        with pytest.raises(InputError, match=r"docs/index.md: line 2: .*'matrx'.* matrix"):
            self.fresh("", "<!-- generated by kb docs: matrx -->", "<!-- end of generated text -->")

    def test_a_block_without_end(self) -> None:
        with pytest.raises(InputError, match=r"docs/index.md: line 1: .*no end"):
            self.fresh("<!-- generated by kb docs: counts -->", "text")


class TestRepository:
    def test_found_from_below(self, copy: Path) -> None:
        assert docs.repository(copy / "docs/actions") == copy

    def test_else_the_package_s_own(self, tmp_path: Path) -> None:
        assert docs.repository(tmp_path) == ROOT

    def test_another_project_is_not_taken_for_it(self, tmp_path: Path) -> None:
        (tmp_path / "mkdocs.yml").touch()
        assert docs.repository(tmp_path) == ROOT
