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
from kb.scan.findings import Scanner
from kb.scan.local import LocalScanner
from kb.scan.plugin import Plugin, SpamCheck, SpamForm, VirusForm

F = TypeVar("F", SpamForm, VirusForm)


def plugins() -> list[Plugin]:
    """The scanners' modules, by name."""
    names = sorted(module.name for module in pkgutil.iter_modules(__path__))
    return [importlib.import_module(f"{__name__}.{name}") for name in names]


def scanner(spam: str, virus: str) -> Scanner:
    """The scanner for the configuration's `spam` and `virus`.

    Raises:
        ValueError: one of them is unknown, or not implemented yet.
    """
    known = plugins()
    ask = _chosen("spam", spam, [form for plugin in known for form in plugin.SPAM])
    test = _chosen("virus", virus, [form for plugin in known for form in plugin.VIRUS])
    if not ask.make or not test.make:
        key, value = ("virus", virus) if ask.make else ("spam", spam)
        raise ValueError(f'{key} = "{value}" is not implemented yet; use "builtin"')
    made = ask.make(spam)
    if isinstance(made, SpamCheck):
        return Combined(LocalScanner(None, test.make(virus)), made)
    return LocalScanner(made, test.make(virus))


def _chosen(key: str, value: str, forms: Sequence[F]) -> F:
    for form in forms:
        if form.pattern.fullmatch(value):
            return form
    choices = ", ".join(form.text for form in forms)
    raise ValueError(f'{key} = "{value}" is no scanner; use one of {choices}')
