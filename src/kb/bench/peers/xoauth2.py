"""The server behind a proxy that knows OAuth 2 only: Dovecot with TLS and XOAUTH2, and tokens.

It is a second Dovecot over the maildrops of the lab's own, which stays as it is for all others.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from kb.bench.peers import token_endpoint
from kb.lab.servers.account import DOMAIN
from kb.lab.servers.dovecot import mailstore
from kb.lab.servers.keeper import Daemon
from kb.lab.wire.encrypted import Authority

AUTHORITY = "authority.pem"
"""The file in the folder that tells whom a client must trust."""

_FURTHER = """\
protocols = pop3 imap
auth_mechanisms = xoauth2
ssl = required
ssl_cert = <{folder}/certificate.pem
ssl_key = <{folder}/key.pem
service pop3-login {{
  inet_listener pop3s {{
    port = {pop3s}
    ssl = yes
  }}
}}
service imap-login {{
  inet_listener imaps {{
    port = {imaps}
    ssl = yes
  }}
}}
"""


def lay(folder: Path, ports: Sequence[int], behind: Sequence[str]) -> Sequence[Daemon]:
    """Write certificate and configuration, and name the daemons.

    Args:
        folder: its own.
        ports: for POP3, IMAP and the token endpoint.
        behind: the folder of the accounts that it serves, those of another Dovecot.
    """
    pop3s, imaps, token = ports
    authority = Authority()
    for name, text in {**authority.files(), AUTHORITY: authority.root()}.items():
        (folder / name).write_text(text, encoding="ascii")
    further = _FURTHER.format(folder=folder, pop3s=pop3s, imaps=imaps)
    # A port of 0 is none: nothing is served in clear, and nothing is delivered.
    dovecot = mailstore.lay(folder / "store", DOMAIN, 0, 0, 0, further, accounts=Path(behind[0]))
    tokens = (sys.executable, "-m", token_endpoint.__name__, str(token))
    return (
        dovecot._replace(ports={"pop3s": pop3s, "imaps": imaps}),
        Daemon(tokens, {"token": token}),
    )
