"""Remarks on the lines of conversations: each rule, broken in a copy of the data."""

from __future__ import annotations

from pathlib import Path

import pytest

from kb.errors import DataError
from kb.knowledge import loader
from support.data import Data


def test_an_unknown_claim_is_told(tmp_path: Path) -> None:
    data = Data(tmp_path / "data")
    data.swap("remarks.toml", '"retr-err-comes-back"', '"retr-err-comes-bak"')
    with pytest.raises(DataError, match=r"pop3-refused claims.*retr-err-comes-back"):
        loader.load(data.folder)


def test_every_kind_of_utterance_has_a_remark(tmp_path: Path) -> None:
    data = Data(tmp_path / "data")
    data.line("remarks.toml", "imap-other-reply", "verbs", '["NOOP"]')
    with pytest.raises(DataError, match="no remark for every reply of imap"):
        loader.load(data.folder)
