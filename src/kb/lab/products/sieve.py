"""Sieve as two mail servers run it: Dovecot's Pigeonhole, and Cyrus.

The scripts look for the test string in the body (RFC 5173), so that no scanner's header is needed.
"""

from __future__ import annotations

from kb.lab.products.product import Script, Setting
from kb.lab.servers.account import Account
from kb.lab.servers.cyrus.stack import Cyrus
from kb.lab.servers.dovecot import mailstore
from kb.lab.servers.dovecot.stack import Dovecot
from kb.lab.servers.stack import Servers
from kb.model import Threat, Treatment

_SCRIPT = """\
require [{extensions}];
if body :raw :contains "GTUBE-STANDARD-ANTI-UBE-TEST-EMAIL" {{
  {action}
}}
"""


def _setting(
    product: str, id_: str, treatment: Treatment, action: str, *extensions: str
) -> Setting:
    required = ", ".join(f'"{name}"' for name in ("body", *extensions))
    return Setting(
        id_,
        action.splitlines()[-1].strip() if "\n" in action else action,
        Threat.SPAM,
        treatment,
        f"{product}-spam-{id_}",
        _SCRIPT.format(extensions=required, action=action),
    )


_TAG = """\
if header :matches "Subject" "*" { set "subject" " ${1}"; }
  deleteheader "Subject";
  addheader :last "Subject" "[SPAM]${subject}";"""


def _settings(product: str) -> tuple[Setting, ...]:
    return (
        _setting(product, "reject", Treatment.REJECT, 'reject "This is spam.";', "reject"),
        _setting(product, "discard", Treatment.DROP, "discard;"),
        _setting(product, "keep", Treatment.ACCEPT, "keep;"),
        _setting(product, "editheader", Treatment.TAG, _TAG, "editheader", "variables"),
    )


class Pigeonhole(Script):
    """Dovecot's LMTP server runs the script; Postfix has said 250 before."""

    id = "pigeonhole"
    stack = "dovecot"
    by = "in Dovecot, behind a Postfix that queues"
    programs = (mailstore.SIEVE,)
    packages = (("Pigeonhole", "dovecot-sieve"),)
    settings = _settings("pigeonhole")

    def activate(self, servers: Servers, account: Account, script: str) -> None:
        """In the account's home."""
        if not isinstance(servers, Dovecot):
            raise TypeError(f"{servers.name} runs no script of Pigeonhole's")
        servers.activate(account, script)


class CyrusSieve(Script):
    """Cyrus's LMTP server runs it; Exim has said 250 before."""

    id = "cyrus-imap"
    stack = "cyrus"
    by = "in Cyrus IMAP, behind an Exim that queues"
    programs = ()
    packages = (("Cyrus IMAP", "cyrus-common"),)
    settings = _settings("cyrus-imap")

    def activate(self, servers: Servers, account: Account, script: str) -> None:
        """In the server's folder of scripts, compiled."""
        if not isinstance(servers, Cyrus):
            raise TypeError(f"{servers.name} runs no script of Cyrus's")
        servers.activate(account, script)
