"""emailproxy (email-oauth2-proxy): takes name and password from the client, and logs in by OAuth 2.

It speaks XOAUTH2 over TLS to its server, and nothing else; behind the login it looks at nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from kb.bench.peers.script import Script
from kb.lab.servers.keeper import HOST, Daemon

EMAILPROXY = Script("emailproxy")

_CONFIGURATION = """\
[POP-{pop3}]
local_address = {host}
server_address = {host}
server_port = {pop3s}

[IMAP-{imap}]
local_address = {host}
server_address = {host}
server_port = {imaps}

[emailproxy]
allow_catch_all_accounts = True

[@]
token_url = http://{host}:{token}/
oauth2_flow = password
oauth2_scope = mail
client_id = kb
"""
"""It keeps each account's token in the same file, encrypted with the account's password."""


def lay(folder: Path, ports: Sequence[int], behind: Sequence[str]) -> Sequence[Daemon]:
    """Write its configuration, and name the daemon; behind it stands what `xoauth2` serves."""
    pop3s, imaps, token, authority = behind
    pop3, imap = ports
    text = _CONFIGURATION.format(
        host=HOST, pop3=pop3, imap=imap, pop3s=pop3s, imaps=imaps, token=token
    )
    configuration = folder / "emailproxy.config"
    configuration.write_text(text, encoding="ascii")
    command = (
        # It trusts whom OpenSSL trusts, and must not ask a proxy of the system's for its tokens.
        *("env", f"SSL_CERT_FILE={authority}", f"no_proxy={HOST}", EMAILPROXY.command, "--no-gui"),
        *("--config-file", str(configuration), "--log-file", str(folder / "log")),
    )
    return (Daemon(command, {"pop3": pop3, "imap": imap}),)
