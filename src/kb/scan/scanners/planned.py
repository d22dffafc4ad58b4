"""Forms that the configuration knows already, and that no scanner stands behind yet.

A form leaves this file when the module of its scheme comes.
"""

from __future__ import annotations

import re
from typing import NoReturn

from kb.scan.forms import HOST
from kb.scan.plugin import SpamForm, VirusForm


def _none(value: str) -> NoReturn:
    raise ValueError(f'"{value}" is not implemented yet; use "builtin"')


SPAM = (
    SpamForm("rspamd://HOST:PORT", re.compile(rf"rspamd://{HOST}"), _none),
    SpamForm("spamd://HOST:PORT", re.compile(rf"spamd://{HOST}"), _none),
)
VIRUS = (VirusForm("yara:///PATH", re.compile(r"yara:///\S.*"), _none),)
