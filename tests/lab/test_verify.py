"""`kb verify` on the real thing, and on copies of the data in which one thing was changed."""

from __future__ import annotations

import io
import json
import re
import shutil
from pathlib import Path

import pytest

from kb.errors import InputError
from kb.knowledge import loader
from kb.lab.verify import report, verify

pytestmark = pytest.mark.slow

CELLS = ["spam/reject/pop3", "spam/drop/pop3", "spam/tag/pop3", "spam/reject/smtp"]


def run(folder: Path, *cells: str, update: bool = False) -> tuple[int, str]:
    out = io.StringIO()
    loader.load.cache_clear()
    status = verify(cells or CELLS, "embedded", update, out, folder)
    return status, out.getvalue()


@pytest.fixture(scope="module")
def measured(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the data with fresh evidence on some cells and no other.

    It has no questions: an answer that a changed cell contradicts would be told first, by the
    rules, and here the measurement is to notice.
    """
    folder = tmp_path_factory.mktemp("measured") / "data"
    shutil.copytree(loader.data_folder(), folder)
    for left_out in ("evidence", "questions"):
        shutil.rmtree(folder / left_out)
    status, text = run(folder, update=True)
    assert status == 0, text
    return folder


@pytest.fixture
def copy(measured: Path, tmp_path: Path) -> Path:
    """A copy to change something in."""
    return Path(shutil.copytree(measured, tmp_path / "data"))


def change(file: Path, pattern: str, replacement: str) -> None:
    text = file.read_text(encoding="utf-8")
    changed, count = re.subn(pattern, replacement, text, count=1, flags=re.DOTALL)
    assert count == 1, f"{pattern} is not in {file.name}"
    file.write_text(changed, encoding="utf-8")


def change_cell(folder: Path, cell: str, old: str, new: str) -> None:
    change(folder / "matrix.toml", rf'(id = "{cell}"\n(?:(?!\[\[).)*?){old}', rf"\g<1>{new}")


def evidence(folder: Path, cell: str, mechanism: str) -> Path:
    return folder / "evidence" / cell.replace("/", "-") / f"{mechanism}.builtin.embedded.json"


def test_article_data_evidence_and_measurement_agree(copy: Path) -> None:
    status, text = run(copy)
    assert status == 0, text
    assert "4 of 4 cells measured, all agree" in text
    assert re.search(r"spam/drop/pop3 +no +product +yes +yes", text)
    assert re.search(r"spam/reject/pop3 +no +protocol +no +no", text)


def test_a_yes_turned_into_a_no_fails(copy: Path) -> None:
    no = 'article = "no"\nbasis = "protocol"\ninstead = ["tag"]'
    change_cell(copy, "spam/reject/smtp", 'article = "yes"', no)
    status, text = run(copy, "spam/reject/smtp")
    assert status == 1
    assert "spam-reject-smtp/gateway.builtin.embedded: no experiment yields this evidence" in text


def test_a_no_turned_into_a_yes_fails(copy: Path) -> None:
    yes = 'article = "yes"'
    change_cell(copy, "spam/reject/pop3", 'article = "no"\nbasis = "protocol"', yes)
    change_cell(copy, "spam/reject/pop3", r"instead = [^\n]*\n", "")
    status, text = run(copy, "spam/reject/pop3")
    assert status == 1
    assert "spam/reject/pop3" in text.splitlines()[-2]


@pytest.mark.parametrize(
    ("cell", "old", "new", "line"),
    [
        (
            "spam/drop/pop3",
            'basis = "product"',
            'basis = "protocol"',
            "the article says no, basis protocol, measured is yes, by prefetch-hide-delete",
        ),
        (
            "spam/reject/pop3",
            'basis = "protocol"',
            'basis = "product"\ncost = "x"',
            "the article says no, basis product, measured is no by every mechanism",
        ),
    ],
)
def test_another_basis_fails(copy: Path, cell: str, old: str, new: str, line: str) -> None:
    change_cell(copy, cell, old, new)
    status, text = run(copy, cell)
    assert status == 1
    assert line in text


def test_a_changed_transcript_fails_and_names_the_line(copy: Path) -> None:
    file = evidence(copy, "spam/tag/pop3", "gateway")
    change(file, r"Subject: \[SPAM\] Cheap", "Subject: [SPAM]  Cheap")
    status, text = run(copy, "spam/tag/pop3")
    assert status == 1
    assert "stored 'S: Subject: [SPAM]  Cheap watches', now 'S: Subject: [SPAM] Cheap" in text


def test_a_changed_verdict_fails(copy: Path) -> None:
    change(evidence(copy, "spam/drop/pop3", "error-reply"), '"verdict": "no"', '"verdict": "yes"')
    status, text = run(copy, "spam/drop/pop3")
    assert status == 1
    assert "stored verdict yes, now no" in text


def test_versions_and_date_are_not_compared(copy: Path) -> None:
    file = evidence(copy, "spam/reject/pop3", "error-reply")
    stored = json.loads(file.read_text(encoding="utf-8"))
    stored["versions"], stored["date"] = {"Twisted": "1"}, "2001-01-01"
    file.write_text(json.dumps(stored), encoding="utf-8")
    assert run(copy, "spam/reject/pop3")[0] == 0


def test_missing_evidence_fails_and_update_writes_it(copy: Path) -> None:
    file = evidence(copy, "spam/reject/pop3", "error-reply")
    file.unlink()
    status, text = run(copy, "spam/reject/pop3")
    assert status == 1
    assert "measured, but not stored" in text
    assert run(copy, "spam/reject/pop3", update=True)[0] == 0
    assert file.exists()


def test_stale_evidence_fails_and_update_deletes_it(copy: Path) -> None:
    real = evidence(copy, "spam/reject/pop3", "error-reply")
    stale = evidence(copy, "spam/reject/pop3", "plain-passing")
    text = real.read_text(encoding="utf-8").replace('"error-reply"', '"plain-passing"')
    stale.write_text(text, encoding="utf-8")
    status, said = run(copy, "spam/reject/pop3")
    assert status == 1
    assert f"{stale.stem}: no experiment yields this evidence" in said
    assert run(copy, "spam/reject/pop3", update=True)[0] == 0
    assert not stale.exists()


def test_evidence_that_cannot_be_read_is_one_line_and_update_mends_it(copy: Path) -> None:
    evidence(copy, "spam/reject/pop3", "error-reply").write_text("{}", encoding="utf-8")
    with pytest.raises(InputError, match="evidence/spam-reject-pop3"):
        run(copy, "spam/reject/pop3")
    assert run(copy, "spam/reject/pop3", update=True)[0] == 0


def test_a_demonstration_is_compared_with_its_stored_evidence(copy: Path) -> None:
    id_ = "search-misses-the-tag"
    status, text = run(copy, id_)
    assert status == 1
    assert f"evidence/demonstrations/{id_}/embedded: measured, but not stored" in text
    assert run(copy, id_, update=True)[0] == 0
    file = copy / "evidence" / "demonstrations" / id_ / "embedded.json"
    change(file, r"S: \* SEARCH 2", "S: * SEARCH 3")
    status, text = run(copy, id_)
    assert status == 1
    assert "stored 'S: * SEARCH 3', now 'S: * SEARCH 2'" in text
    change(copy / "demonstrations.toml", 'shown = "FETCH', 'seen = "FETCH')
    status, text = run(copy, id_)
    assert status == 1
    assert "the demonstration could not be run: demonstrations.toml: search-misses-the-tag" in text


def test_an_update_without_news_touches_nothing(copy: Path) -> None:
    files = sorted(file for file in (copy / "evidence").rglob("*") if file.is_file())
    before = [(file.read_bytes(), file.stat().st_mtime_ns) for file in files]
    status, text = run(copy, update=True)
    assert status == 0
    assert "wrote" not in text
    assert sorted(file for file in (copy / "evidence").rglob("*") if file.is_file()) == files
    assert [(file.read_bytes(), file.stat().st_mtime_ns) for file in files] == before


def test_an_unknown_cell_is_one_line(copy: Path) -> None:
    with pytest.raises(InputError, match=r"'spam/reject/pop4'; did you mean spam/reject/pop3"):
        run(copy, "spam/reject/pop4")


def test_unknown_servers_are_one_line(copy: Path) -> None:
    with pytest.raises(InputError, match="no servers 'nowhere'; choose embedded"):
        verify([], "nowhere", out=io.StringIO(), folder=copy)


def test_every_refusal_is_the_gateways_own(copy: Path) -> None:
    for cell, mechanism in [("spam/reject/pop3", "error-reply"), ("spam/drop/pop3", "error-reply")]:
        stored = json.loads(evidence(copy, cell, mechanism).read_text(encoding="utf-8"))
        assert cell in stored["refusal"]
    stored = json.loads(evidence(copy, "spam/tag/pop3", "gateway").read_text(encoding="utf-8"))
    assert stored["refusal"] == ""


def test_a_cell_without_an_experiment_is_not_yet_measured(copy: Path) -> None:
    """Nothing forces a no on SMTP, where the product offers everything."""
    no = 'article = "no"\nbasis = "protocol"\ninstead = ["tag"]'
    change_cell(copy, "spam/reject/smtp", 'article = "yes"', no)
    evidence(copy, "spam/reject/smtp", "gateway").unlink()
    status, text = run(copy, "spam/reject/smtp")
    assert status == 0, text
    assert re.search(r"spam/reject/smtp +no +protocol +not yet +-", text)
    assert "0 of 1 cells measured, all agree; 1 not yet measured" in text


def test_after_several_runs_what_disagrees_is_said_once_more_at_the_end() -> None:
    told = [*report.runs({"embedded": [], "cyrus": ["spam/tag/imap: something"]})]
    assert told == ["embedded: all agree", "cyrus: 1 disagreements", "spam/tag/imap: something"]


def test_the_whole_matrix_agrees_with_what_the_package_ships() -> None:
    """What `make site` runs: every cell against the evidence that is committed."""
    loader.load.cache_clear()
    out = io.StringIO()
    assert verify(out=out) == 0, out.getvalue()
