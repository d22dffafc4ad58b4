"""What is derived in bulk is written for the site, kept fresh, and never committed."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from conftest import missing
from kb import docs
from kb.cli import main
from kb.docs import bulk
from kb.docs.notebooks import START
from kb.knowledge import loader
from kb.render import links
from kb.render.evidence import OTHER

ROOT = Path(__file__).parents[2]
BOOK = loader.load()
TEXTS = bulk.texts(ROOT)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of what is read; no file of the bulk is there yet."""
    for folder in ("notebooks", "src/kb/data"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    # Hand-written beside the notebooks' pages.
    (tmp_path / "docs/notebooks").mkdir(parents=True)
    shutil.copy(ROOT / "docs/notebooks/index.md", tmp_path / "docs/notebooks/index.md")
    return tmp_path


def git(*arguments: str) -> str:
    """What git prints in the checkout."""
    if not (ROOT / ".git").exists():
        missing("this is no checkout of git")
    return subprocess.run(
        ["git", *arguments], cwd=ROOT, capture_output=True, text=True, check=False
    ).stdout


def test_every_run_has_its_place_on_a_page() -> None:
    for run in (*BOOK.evidence, *BOOK.demonstrated):
        place = links.place(run)
        heads = (f"{{ #{place.anchor} }}", f"{{ #{place.anchor} {OTHER} }}")
        assert any(head in TEXTS[place.page] for head in heads), place
        assert f'id="conversation-{place.anchor}"' in TEXTS[place.page]


def test_notebooks_and_scripts_are_among_them() -> None:
    for notebook in (ROOT / "notebooks").glob("*.ipynb"):
        if notebook.stem != START:
            assert f"notebooks/{notebook.stem}.md" in TEXTS
            assert f"notebooks/files/{notebook.name}" in TEXTS
    assert "javascripts/data/finder.js" in TEXTS
    assert "products/sophos.md" in TEXTS
    assert "products/compare/spam-pop3.md" in TEXTS


def test_none_of_it_is_committed_and_git_ignores_all_of_it() -> None:
    places = [f"docs/{place}" for place in TEXTS]
    assert git("ls-files", "--", *places) == ""
    assert git("check-ignore", "--no-index", *places).split() == places
    pages = (ROOT / "docs/products").glob("*.md")
    hand_written = ["docs/notebooks/index.md"]
    hand_written += [
        f"docs/products/{one.name}" for one in pages if f"products/{one.name}" not in TEXTS
    ]
    assert len(hand_written) == 5
    assert git("check-ignore", "--no-index", *hand_written) == ""


def test_it_is_written_once_and_kept_fresh(copy: Path) -> None:
    written = bulk.write(copy)
    assert {path.relative_to(copy / "docs").as_posix() for path in written} == set(TEXTS)
    assert bulk.write(copy) == []
    page = copy / "docs/evidence/spam-tag-pop3.md"
    page.write_text(page.read_text(encoding="utf-8").replace("RETR", "retr"), encoding="utf-8")
    assert bulk.write(copy) == [page]
    assert page.read_text(encoding="utf-8") == TEXTS["evidence/spam-tag-pop3.md"]


def test_a_page_of_former_data_goes_and_a_hand_written_one_stays(copy: Path) -> None:
    bulk.write(copy)
    former = copy / "docs/notebooks/former.md"
    shutil.copy(copy / "docs/notebooks/tag.md", former)
    assert bulk.write(copy) == [former]
    assert not former.exists()
    assert (copy / "docs/notebooks/index.md").is_file()


def test_the_check_of_what_is_committed_does_not_read_it(
    copy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(ROOT / "docs", copy / "docs", dirs_exist_ok=True)
    ignored = shutil.ignore_patterns("__pycache__")
    for folder in ("src", "training", "tests/fuzz"):
        shutil.copytree(ROOT / folder, copy / folder, ignore=ignored, dirs_exist_ok=True)
    for name in ("mkdocs.yml", "README.md"):
        shutil.copy(ROOT / name, copy / name)
    monkeypatch.chdir(copy)
    assert main(["docs"]) == 0
    (copy / "docs/evidence/spam-tag-pop3.md").unlink()
    assert docs.check(copy, main) == ""
    assert main(["docs"]) == 0
    assert (copy / "docs/evidence/spam-tag-pop3.md").is_file()
