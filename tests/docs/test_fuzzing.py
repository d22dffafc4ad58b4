"""The table of what has been fuzzed is made from the fuzzer's own record."""

from __future__ import annotations

from pathlib import Path

import pytest

from kb.docs.fuzzing import BLOCKS, CORPUS, RECORD
from kb.errors import InputError


def recorded(root: Path, text: str) -> str:
    (root / RECORD).parent.mkdir(parents=True, exist_ok=True)
    (root / RECORD).write_text(text, encoding="utf-8")
    return BLOCKS["fuzzing"](root)


def test_a_line_a_target_and_their_sum(tmp_path: Path) -> None:
    (tmp_path / CORPUS / "dots").mkdir(parents=True)
    (tmp_path / CORPUS / "dots" / "one").write_bytes(b".")
    target = '[[targets]]\nid = "{}"\nseconds = {}\ninputs = {}\nfound = {}\n'
    text = target.format("dots", 180, 1200, 0) + target.format("files", 420, 34, 1)
    assert recorded(tmp_path, text).splitlines()[2:] == [
        "| `dots` | 3 | 1,200 | 0 | 1 |",
        "| `files` | 7 | 34 | 1 | 0 |",
        "| all | 10 | 1,234 | 1 | 1 |",
    ]


@pytest.mark.parametrize("text", ["", "[[targets]]\nid = 'dots'\n", "targets = 1\n", "="])
def test_a_record_that_is_none_is_one_line(text: str, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"record\.toml: not as tests/fuzz/run\.py writes it"):
        recorded(tmp_path, text)
