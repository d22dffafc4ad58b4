"""Which scanners there are, by what the configuration calls them.

Each module here is a scanner, named by its scheme; one that is added is found by being here.
What it is to have stands in `kb.scan.plugin`.
"""

from __future__ import annotations

import difflib
import importlib
import pkgutil
from collections.abc import Callable, Sequence
from typing import TypeVar

from kb.scan.combined import Combined
from kb.scan.local import LocalScanner
from kb.scan.plugin import Plugin, SpamCheck, SpamForm, VirusForm
from kb.scan.scanners import builtin
from kb.scan.settings import DEFAULTS, Settings

F = TypeVar("F", SpamForm, VirusForm)
T = TypeVar("T")


class UnusableError(ValueError):
    """A value of the configuration that is no scanner, or cannot be one.

    Args:
        key: `spam` or `virus`.
        fault: what is wrong, and what would be right.
    """

    def __init__(self, key: str, fault: str) -> None:
        super().__init__(f"{key}: {fault}")
        self.key, self.fault = key, fault


def plugins() -> list[Plugin]:
    """The scanners' modules, by name."""
    names = sorted(module.name for module in pkgutil.iter_modules(__path__))
    return [importlib.import_module(f"{__name__}.{name}") for name in names]


def scanner(
    spam: str | Sequence[str], virus: str | Sequence[str], settings: Settings = DEFAULTS
) -> Combined:
    """The scanner for the configuration's `spam` and `virus`, each one value or several.

    Raises:
        UnusableError: one of them is unknown, or cannot be used.
    """
    known = plugins()
    asks = [
        _made("spam", value, form.make)
        for value, form in _chosen("spam", spam, [f for plugin in known for f in plugin.SPAM])
    ]
    tests = [
        _made("virus", value, form.make)
        for value, form in _chosen("virus", virus, [f for plugin in known for f in plugin.VIRUS])
    ]
    checks = [ask for ask in asks if isinstance(ask, SpamCheck)]
    texts = [ask for ask in asks if not isinstance(ask, SpamCheck)]
    strings = builtin.STRINGS if builtin.alone(texts, tests) else ()
    spam_strings = builtin.SPAM_STRINGS if builtin.alone(texts, ()) else None
    local = LocalScanner(texts, tests, settings, strings, spam_strings)
    return Combined(local, checks, settings)


def _made(key: str, value: str, make: Callable[[str], T]) -> T:
    try:
        return make(value)
    except ValueError as error:
        raise UnusableError(key, str(error)) from None


def _chosen(key: str, values: str | Sequence[str], forms: Sequence[F]) -> list[tuple[str, F]]:
    values = (values,) if isinstance(values, str) else tuple(values)
    choices = ", ".join(form.text for form in forms)
    if not values:
        raise UnusableError(key, f"[] names no scanner; use {choices}")
    chosen = []
    for value in dict.fromkeys(values):
        fit = next((form for form in forms if form.pattern.fullmatch(value)), None)
        if fit is None:
            near = _near(value, [form.text for form in forms])
            mend = f"did you mean {near}?" if near else f"use one of {choices}"
            raise UnusableError(key, f'"{value}" is no scanner; {mend}')
        chosen.append((value, fit))
    return chosen


def _near(value: str, forms: Sequence[str]) -> str:
    """The forms whose scheme is nearly that of a value, or is it; "" where there are none."""
    schemes = [form.partition("://")[0] for form in forms]
    near = difflib.get_close_matches(value.partition("://")[0].lower(), schemes, n=1, cutoff=0.7)
    return " or ".join(form for form, scheme in zip(forms, schemes, strict=True) if scheme in near)
