"""Clients that nobody measured: each has its row, and no word that could pass for a finding."""

from __future__ import annotations

import re

import pytest

from kb.knowledge import loader
from kb.model.unmeasured_client import Aspect, UnmeasuredClient
from kb.render.pages import mail_client, unmeasured

BOOK = loader.load()
PAGE = mail_client.pages(BOOK)[mail_client.PAGE]
CLIENTS = BOOK.unmeasured_clients.values()


def test_those_that_users_ask_about_are_there() -> None:
    assert {"outlook-classic", "outlook-new", "apple-mail", "iphone", "gmail"} <= set(
        BOOK.unmeasured_clients
    )


@pytest.mark.parametrize("client", CLIENTS, ids=lambda one: one.id)
def test_its_row_in_the_table_of_all_says_that_nothing_was_measured(
    client: UnmeasuredClient,
) -> None:
    table = PAGE.partition("{ #gateway }")[2].partition("\n## ")[0]
    (row,) = [line for line in table.splitlines() if f"](#{client.id})" in line]
    assert row.split(" | ")[2:] == [unmeasured.NOT] * 3 + [f"{unmeasured.NOT} |"]


@pytest.mark.parametrize("client", CLIENTS, ids=lambda one: one.id)
def test_its_section_has_every_aspect_with_source_and_date_or_says_that_none_was_found(
    client: UnmeasuredClient,
) -> None:
    section = re.split(r"\n##+ ", PAGE.partition(f"{{ #{client.id} }}\n")[2])[0]
    assert "*Not measured here:*" in section
    for aspect in Aspect:
        rows = [line for line in section.splitlines() if line.startswith(f"| {aspect.label} |")]
        told = [one for one in client.documented if one.aspect is aspect]
        assert rows
        for one, row in zip(told, rows, strict=False):
            assert f"“{one.citation.phrase}”; {one.dated}; " in row.replace("\\", "")
        if not told:
            assert f"No document of {client.maker}'s was found." in rows[0]
