"""The exercises' checks, by name: `check("one-answer-for-two", lab)` in a notebook."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from kb.errors import unknown_id
from kb.lab.notebook.by_hand import Lab
from kb.lab.notebook.display import Shown
from kb.lab.notebook.tasks import actions, imap, infected, pop3, smtp
from kb.lab.notebook.tasks.task import Check, Condition

TASKS: Mapping[str, Check] = MappingProxyType(
    {**smtp.TASKS, **pop3.TASKS, **imap.TASKS, **actions.TASKS, **infected.TASKS}
)


class Checked(Shown):
    """A task, looked at: what is met, and a hint for the first thing that is not."""

    def __init__(self, conditions: list[Condition]) -> None:
        self.conditions = conditions

    @property
    def solved(self) -> bool:
        """Whether everything is met."""
        return all(one.met for one in self.conditions)

    def lines(self) -> Iterator[str]:
        """A line a condition, then the hint, or the good news."""
        for one in self.conditions:
            yield f"{'met' if one.met else 'not met'}: {one.words}"
        hints = [one.hint for one in self.conditions if not one.met]
        yield f"Hint: {hints[0]}" if hints else "Solved."


def check(task: str, given: object) -> Checked:
    """Look whether a task is solved.

    Args:
        task: its name, as the exercise tells it.
        given: the `Lab` in which it was done, or the function that does it.

    Raises:
        InputError: no task has that name.
    """
    if task not in TASKS:
        raise unknown_id(task, TASKS)
    return Checked([*_tried(TASKS[task], given)])


def _tried(check: Check, given: object) -> Iterator[Condition]:
    """The conditions; a learner's own error is one that is not met."""
    try:
        yield from check(given)
    except Exception as error:
        hint = f"It raised {type(error).__name__}: {error}"
        if not callable(given) and not isinstance(given, Lab):
            hint = "Give check the function itself, or the lab, and not what came of it."
        yield Condition("it runs without an error", met=False, hint=hint)
