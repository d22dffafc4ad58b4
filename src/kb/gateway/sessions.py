"""The session function of each protocol that is served."""

from __future__ import annotations

import importlib
from collections.abc import Iterable

from kb.gateway.context import Serve
from kb.model import Protocol

_MODULES = {
    Protocol.SMTP: "kb.gateway.smtp.session:serve",
    Protocol.POP3: "kb.gateway.pop3.session:serve",
    Protocol.IMAP: "kb.gateway.imap.session:serve",
}


def sessions(protocols: Iterable[Protocol]) -> dict[Protocol, Serve]:
    """The sessions of these protocols.

    Only their modules are imported, and none by a gateway that refuses its configuration:
    importing all of them is most of a gateway's start.
    """
    return {protocol: _loaded(_MODULES[protocol]) for protocol in protocols}


def _loaded(name: str) -> Serve:
    module, _, function = name.partition(":")
    serve: Serve = getattr(importlib.import_module(module), function)
    return serve
