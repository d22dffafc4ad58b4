"""A changed cell or claim stops the build until the answers that rest on it were read again."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from kb.errors import InputError
from kb.knowledge import loader, review

QUESTION = "reject-versus-drop"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(loader.data_folder(), tmp_path / "data"))


def change(path: Path, pattern: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    changed, times = re.subn(pattern, new, text, count=1, flags=re.MULTILINE | re.DOTALL)
    assert times == 1
    path.write_text(changed, encoding="utf-8")


def test_a_changed_cell_fails(folder: Path) -> None:
    pattern = r'(id = "spam/reject/pop3"\narticle = "no"\nbasis = )"protocol"(.*?)(\n\n)'
    change(folder / "matrix.toml", pattern, r'\1"product"\2\ncost = "Clients loop."\3')
    with pytest.raises(InputError) as caught:
        loader.load(folder)
    said = str(caught.value)
    assert said.startswith("questions/")
    assert 'relies spam/reject/pop3: the answer says "no by protocol"' in said
    assert '"no by product"' in said


def test_a_changed_claim_fails_until_read(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    claims = folder / "claims" / "smtp.toml"
    change(claims, r'(id = "drop-only-when-certain"\n.*?statement = ").*?"\n', r'\1Drop freely."\n')
    with pytest.raises(
        InputError, match=r"reviewed drop-only-when-certain: claims/smtp\.toml says"
    ):
        loader.load(folder)

    assert review.main([QUESTION], folder) == 1
    shown = capsys.readouterr().out
    assert f"questions/{QUESTION}.toml" in shown
    assert "drop-only-when-certain (text) says now: Drop freely." in shown

    assert review.main(["--accept"], folder) == 0
    assert review.main([], folder) == 0
    assert loader.load(folder).claims["drop-only-when-certain"].statement == "Drop freely."


def test_accepting_changes_nothing_but_stamps(folder: Path) -> None:
    path = folder / "questions" / f"{QUESTION}.toml"
    before = path.read_text(encoding="utf-8")
    change(path, r"\n\[reviewed\].*", "\n")
    assert review.main(["--accept", QUESTION], folder) == 0
    assert path.read_text(encoding="utf-8") == before


def test_a_stale_stamp_is_told(folder: Path) -> None:
    path = folder / "questions" / f"{QUESTION}.toml"
    path.write_text(path.read_text(encoding="utf-8") + 'no-such = "12345678"\n', encoding="utf-8")
    with pytest.raises(InputError, match="reviewed no-such: `claims` does not name it"):
        loader.load(folder)


def test_an_unknown_question_is_bad_input(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert review.main(["reject-versus-dorp"], folder) == 2
    assert "did you mean reject-versus-drop" in capsys.readouterr().err


def test_cells_are_not_written_twice(folder: Path) -> None:
    path = folder / "questions" / f"{QUESTION}.toml"
    path.write_text('cells = ["spam/drop/smtp"]\n' + path.read_text("utf-8"), "utf-8")
    with pytest.raises(InputError, match=r"cells: write the cells under \[relies\]"):
        loader.load(folder)
