"""Which scanners there are, by what the configuration calls them.

Each module here is a scanner, named by its scheme; one that is added is found by being here.
What it is to have stands in `kb.scan.plugin`.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Sequence
from typing import TypeVar

from kb.scan.combined import Combined
from kb.scan.local import LocalScanner
from kb.scan.plugin import Plugin, SpamCheck, SpamForm, VirusForm
from kb.scan.settings import DEFAULTS, Settings

F = TypeVar("F", SpamForm, VirusForm)


def plugins() -> list[Plugin]:
    """The scanners' modules, by name."""
    names = sorted(module.name for module in pkgutil.iter_modules(__path__))
    return [importlib.import_module(f"{__name__}.{name}") for name in names]


def scanner(
    spam: str | Sequence[str], virus: str | Sequence[str], settings: Settings = DEFAULTS
) -> Combined:
    """The scanner for the configuration's `spam` and `virus`, each one value or several.

    Raises:
        ValueError: one of them is unknown, or cannot be used.
    """
    known = plugins()
    asks = [
        form.make(value)
        for value, form in _chosen("spam", spam, [f for plugin in known for f in plugin.SPAM])
    ]
    tests = [
        form.make(value)
        for value, form in _chosen("virus", virus, [f for plugin in known for f in plugin.VIRUS])
    ]
    checks = [ask for ask in asks if isinstance(ask, SpamCheck)]
    texts = [ask for ask in asks if not isinstance(ask, SpamCheck)]
    return Combined(LocalScanner(texts, tests, settings), checks, settings)


def _chosen(key: str, values: str | Sequence[str], forms: Sequence[F]) -> list[tuple[str, F]]:
    values = (values,) if isinstance(values, str) else tuple(values)
    choices = ", ".join(form.text for form in forms)
    if not values:
        raise ValueError(f"{key} = [] names no scanner; use {choices}")
    chosen = []
    for value in dict.fromkeys(values):
        fit = next((form for form in forms if form.pattern.fullmatch(value)), None)
        if fit is None:
            raise ValueError(f'{key} = "{value}" is no scanner; use one of {choices}')
        chosen.append((value, fit))
    return chosen
