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
    moved = permanent.moved(STORED, BOOK)
    listed = permanent.lines(STORED)
    assert len(listed) > 400
    for line in listed:
        assert (moved[line.address] if line.instead else now[line.id]) in now.values()
        assert line.instead or now[line.id] == line.address


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
        ("once-a-claim rationale/pop3/#once-a-claim", "or write what took its place: `once-a-"),
        ("maildrop words/#maildrop", "leave it there"),
        ("maildrop words/#maildrop", "`maildrop words/#maildrop -> ID`"),
    ],
)
def test_one_that_is_gone_or_has_moved_is_refused(line: str, said: str) -> None:
    with pytest.raises(InputError, match=said):
        permanent.fresh(f"{line}\n", BOOK)


class TestArrows:
    GONE = "mail-drop glossary/#mail-drop -> maildrop"
    ELSEWHERE = "maildrop words/#maildrop -> maildrop"

    @pytest.mark.parametrize("line", [GONE, ELSEWHERE])
    def test_an_old_address_leads_to_where_the_id_stands_now(self, line: str) -> None:
        old = line.split()[1]
        assert permanent.moved(f"{line}\n", BOOK) == {old: "glossary/#maildrop"}

    @pytest.mark.parametrize(
        "name",
        ["mail-drop", "glossary/#mail-drop", "https://kb.example.test/x/glossary/#mail-drop"],
    )
    def test_an_old_id_or_address_leads_to_its_successor(self, name: str) -> None:
        chain = "mail-drop glossary/#mail-drop -> drop-of-mail\n"
        chain += "drop-of-mail glossary/#drop-of-mail -> maildrop\n"
        assert permanent.successor(chain, BOOK, name) == "maildrop"
        assert permanent.successor(chain, BOOK, "mail-drip") == ""
        assert permanent.successor("maildrop glossary/#maildrop\n", BOOK, "maildrop") == ""

    @pytest.mark.parametrize("line", [GONE, ELSEWHERE])
    def test_an_arrow_stays_in_the_file(self, line: str) -> None:
        text = permanent.fresh(f"{STORED}{line}\n", BOOK)
        assert line in text.splitlines()
        assert set(STORED.splitlines()) <= set(text.splitlines())
        assert permanent.fresh(text, BOOK) == text

    def test_arrows_are_followed_to_the_last(self) -> None:
        text = f"a-b words/#a-b -> mail-drop\n{self.GONE}\n"
        assert permanent.moved(text, BOOK) == {
            "words/#a-b": "glossary/#maildrop",
            "glossary/#mail-drop": "glossary/#maildrop",
        }

    @pytest.mark.parametrize(
        ("text", "said"),
        [
            ("a x/ -> maildrp", "permanent.txt: a: nothing has the id 'maildrp'; did you mean"),
            ("a x/ -> b\nb y/ -> a", "its arrow leads back to it"),
            ("a x/ -> a", "its arrow leads back to it"),
            ("maildrop glossary/#maildrop -> maildrop", "take the arrow away"),
            ("maildrop", "line 1: write ID ADDRESS, or ID ADDRESS -> ID"),
            ("a x/ => maildrop", "line 1: write ID ADDRESS, or ID ADDRESS -> ID"),
        ],
    )
    def test_one_that_leads_nowhere_is_refused(self, text: str, said: str) -> None:
        with pytest.raises(InputError, match=said):
            permanent.fresh(f"{text}\n", BOOK)
