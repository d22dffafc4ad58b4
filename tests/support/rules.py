"""How a rule is tested: broken in a copy of the data, it is told in one exact line."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from kb.errors import InputError
from kb.knowledge import loader, reading, rules
from support.data import Data

Case = tuple[rules.Rule, Callable[[Data], None], str]
"""A rule, what breaks it, and the line in which the breach is told."""

POP3 = "claims/pop3.toml"
QUESTION = """\
title = "Why?"
group = "clients"
answer = "Because."
explanation = "It is so."
steps = ["Look."]
reply = "A body."
claims = ["retr-has-two-replies"]

[relies]
"spam/tag/pop3" = "yes"
"""


def ids_of(cases: Sequence[Case]) -> list[str]:
    """Names for the cases in a test's report."""
    return [f"{rule.__name__}-{number}" for number, (rule, _, _) in enumerate(cases)]


def told(case: Case, folder: Path) -> None:
    """Break a copy of the data in `folder`, and check what is told when it is loaded."""
    rule, spoil, line = case
    data = Data(folder / "data")
    spoil(data)
    with pytest.raises(InputError) as error:
        loader.load(data.folder)
    assert str(error.value) == line, error.value
    # No other rule stands in for the one that is tested.
    assert line in [str(breach) for breach in rule(reading.read(data.folder))]
