"""kb.model.effects: every action has its effect, and the words agree with the contracts."""

from __future__ import annotations

import pytest

from kb.model import Action, Threat
from kb.model.effects import EFFECTS


def test_every_action_has_an_effect() -> None:
    assert set(EFFECTS) == set(Action)


@pytest.mark.parametrize(
    ("action", "delivers", "change", "parameter"),
    [
        (Action.REJECT, False, "", ""),
        (Action.DROP, False, "", ""),
        (Action.ACCEPT, True, "", ""),
        (Action.TAG, True, "tag", ""),
        (Action.FORWARD, False, "", "forward_to"),
        (Action.DELIVER, True, "", ""),
        (Action.DO_NOT_DELIVER, False, "", ""),
        (Action.STRIP_AND_DELIVER, True, "strip", ""),
    ],
)
def test_effects(action: Action, delivers: bool, change: str, parameter: str) -> None:
    effect = EFFECTS[action]
    assert (effect.delivers, effect.change, effect.parameter) == (delivers, change, parameter)


def test_only_spam_tells_the_sender() -> None:
    """A virus is never answered: its sender is forged more often than not."""
    rejecting = {action.threat for action, effect in EFFECTS.items() if effect.outcome == "reject"}
    assert rejecting == {Threat.SPAM}
