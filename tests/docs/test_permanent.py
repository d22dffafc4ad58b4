"""Published ids and addresses stay."""

from __future__ import annotations

import pytest

from kb.docs import permanent
from kb.errors import InputError
from kb.knowledge import loader

BOOK = loader.load()
STORED = (loader.data_folder() / permanent.FILE).read_text(encoding="utf-8")


def test_every_address_ever_published_is_still_there() -> None:
    now = permanent.current(BOOK)
    listed = permanent.listed(STORED)
    assert len(listed) > 400
    assert {id_: now.get(id_) for id_ in listed} == listed


def test_the_list_is_complete() -> None:
    assert permanent.fresh(STORED, BOOK) == STORED


def test_a_new_id_is_added() -> None:
    shorter = "".join(line for line in STORED.splitlines(True) if not line.startswith("maildrop "))
    assert shorter != STORED
    assert permanent.fresh(shorter, BOOK) == STORED


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("once-a-claim rationale/pop3/#once-a-claim", "restore the id"),
        ("maildrop words/#maildrop", "leave it in its place"),
    ],
)
def test_one_that_is_gone_or_has_moved_is_refused(line: str, said: str) -> None:
    with pytest.raises(InputError, match=said):
        permanent.fresh(f"{line}\n", BOOK)
