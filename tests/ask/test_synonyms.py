"""What people call an action stands on its page, for the search."""

import pytest

from kb.ask.synonyms import MOST, synonyms
from kb.model import Action


@pytest.mark.parametrize(
    ("action", "words"),
    [
        (Action.REJECT, {"bounce", "refuse", "block"}),
        (Action.DROP, {"discard", "blackhole"}),
        (Action.TAG, {"mark", "label", "prefix"}),
        (Action.FORWARD, {"redirect", "divert"}),
        (Action.STRIP_AND_DELIVER, {"clean", "disinfect"}),
        (Action.ACCEPT, {"pass", "let through"}),
    ],
)
def test_synonyms(action: Action, words: set[str]) -> None:
    assert words <= {*synonyms()[action]}


def test_every_action_is_called_something_and_not_too_much() -> None:
    for action in Action:
        assert 5 <= len(synonyms()[action]) <= MOST
