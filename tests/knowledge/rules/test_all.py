"""The rules together: the data that ship break none, and a copy of them neither."""

from __future__ import annotations

from pathlib import Path

from kb.knowledge import reading, rules
from support.data import Data


def test_the_copy_breaks_no_rule_before_it_is_spoiled(tmp_path: Path) -> None:
    rules.check(reading.read(Data(tmp_path / "data").folder))


def test_every_rule_has_a_file_of_tests() -> None:
    modules = {rule.__module__.rpartition(".")[2] for rule in rules.RULES}
    assert {f"test_{module}.py" for module in modules} <= {
        file.name for file in Path(__file__).parent.iterdir()
    }
