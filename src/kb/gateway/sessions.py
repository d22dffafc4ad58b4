"""The session module of each protocol that is served."""

from __future__ import annotations

from collections.abc import Mapping

from kb.gateway import imap, pop3
from kb.gateway.context import Serve
from kb.gateway.smtp.session import serve_client as smtp
from kb.model import Protocol

SESSIONS: Mapping[Protocol, Serve] = {
    Protocol.SMTP: smtp,
    Protocol.POP3: pop3.serve,
    Protocol.IMAP: imap.serve,
}
