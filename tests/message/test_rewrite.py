"""Strip, then tag: one list of edits, the same octets as one after the other."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.message import InfectedPart, edited, parse, rewrite, strip, tag
from support.messages import NASTY
from support.mime import TREES, Tree, render


@given(TREES, st.data(), st.sampled_from(["", "[SPAM]", "Ä"]))
def test_as_one_after_the_other(tree: Tree, data: st.DataObject, text: str) -> None:
    octets = render(tree).octets
    paths = [part.path for part in parse(octets).walk()]
    chosen = data.draw(st.lists(st.sampled_from(paths), max_size=3))
    infected = [InfectedPart(path, "", "Test-Virus") for path in chosen]
    expected = edited(octets, strip(octets, infected))
    if text:
        expected = edited(expected, tag(expected, text))
    assert edited(octets, rewrite(octets, infected, text)) == expected


@pytest.mark.parametrize("name", NASTY)
def test_nasty_messages(name: str) -> None:
    octets = NASTY[name]
    infected = [InfectedPart((), "", "Test-Virus")]
    once = edited(octets, strip(octets, infected))
    assert edited(octets, rewrite(octets, infected, "[SPAM]")) == edited(once, tag(once, "[SPAM]"))
    assert edited(octets, rewrite(octets, [], "")) == octets
