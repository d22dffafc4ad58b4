"""Forms that the configuration knows already, and that no scanner stands behind yet.

A form leaves this file when the module of its scheme comes.
"""

from __future__ import annotations

import re

from kb.scan.plugin import SpamForm, VirusForm

_HOST = r"(\[[0-9A-Fa-f:.]+\]|[^\s/:\[\]]+):[0-9]{1,5}"

SPAM = (
    SpamForm("spamd://HOST:PORT", re.compile(rf"spamd://{_HOST}"), None),
    SpamForm("rspamd://HOST:PORT", re.compile(rf"rspamd://{_HOST}"), None),
)
VIRUS = (
    VirusForm("clamd://HOST:PORT", re.compile(rf"clamd://{_HOST}"), None),
    VirusForm("clamd:///PATH", re.compile(r"clamd:///\S.*"), None),
    VirusForm("yara:///PATH", re.compile(r"yara:///\S.*"), None),
)
