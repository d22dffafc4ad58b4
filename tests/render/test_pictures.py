"""Pictures of mail clients: each that is stored is there, small, and told in words on the page."""

from __future__ import annotations

from pathlib import Path

import pytest

from kb.knowledge import loader
from kb.lab.thunderbird import pictures
from kb.model.picture import Picture
from kb.render.pages import mail_client

ROOT = Path(__file__).parents[2]
BOOK = loader.load()
EVERY = [one for of in BOOK.pictures.values() for one in of.pictures]
MOST = 60_000
"""Octets that a picture may have."""


def test_there_are_three() -> None:
    assert [one.file for one in EVERY] == [
        "thunderbird-list.png",
        "thunderbird-mail.png",
        "thunderbird-certificate.png",
    ]


@pytest.mark.parametrize("one", EVERY, ids=lambda one: one.file)
def test_it_is_there_and_small(one: Picture) -> None:
    png = (ROOT / "docs/assets" / one.file).read_bytes()
    assert pictures.size(png) == (one.width, one.height)
    assert len(png) <= MOST


@pytest.mark.parametrize("one", EVERY, ids=lambda one: one.file)
def test_its_words_are_on_the_page(one: Picture) -> None:
    page = mail_client.pages(BOOK)[mail_client.PAGE]
    assert f"](assets/{one.file}){{ width={one.width} height={one.height}" in page
    assert one.alt.replace("[", r"\[").replace("]", r"\]") in page


@pytest.mark.parametrize("one", EVERY, ids=lambda one: one.file)
def test_what_stands_in_it_is_looked_for_when_it_is_taken(one: Picture) -> None:
    """The words for those who do not see it are those that Thunderbird must have shown."""
    name = one.file.removeprefix("thunderbird-").removesuffix(".png")
    wanted = pictures.SAYS.get(name, (pictures.TAGGED, pictures.STRIPPED))
    assert all(words in one.alt for words in wanted)
