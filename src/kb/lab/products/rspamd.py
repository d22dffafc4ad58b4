"""Rspamd as Postfix's milter; for viruses it asks the lab's clamd.

At GTUBE it asks for a reject, whatever is set. For other actions it has test strings of its own,
which then stand in the spam.
"""

from __future__ import annotations

from collections.abc import Sequence

from kb.lab.mail.samples import GTUBE, LIKE_GTUBE
from kb.lab.products import relay
from kb.lab.products.product import SERVES, Place, Product, Setting
from kb.lab.scanners import clamd
from kb.lab.scanners import rspamd as scanner
from kb.lab.servers.keeper import HOST, Daemon
from kb.model import Threat, Treatment

_CONFIGURATION = """\
worker "rspamd_proxy" {{
  bind_socket = "{host}:{milter}";
  milter = yes;
  timeout = 120s;
  upstream "local" {{ default = yes; self_scan = yes; }}
  count = 1;
  {proxy}
}}
modules {{ path = "/usr/share/rspamd/plugins/antivirus.lua"; }}
antivirus {{
  clamav {{ type = "clamav"; servers = "{host}:{clamd}"; scan_mime_parts = true; {virus} }}
}}
actions {{ {actions} }}
"""
_MILTER = "smtpd_milters = inet:{host}:{milter}\nmilter_protocol = 6\n"
_UNFILLED = {"actions": "reject = 15;", "proxy": "", "virus": ""}


def _setting(
    id_: str,
    treatment: Treatment,
    statement: str,
    threat: Threat = Threat.SPAM,
    string: bytes = GTUBE,
    **filled: str,
) -> Setting:
    shown = " ".join(filled.values()).rstrip(";")
    return Setting(id_, shown, threat, treatment, statement, filled=filled, string=string)


class Rspamd(Product):
    """Postfix asks it about each mail before it answers the sender."""

    id = "rspamd"
    programs = (*relay.PROGRAMS, scanner.RSPAMD, clamd.CLAMD)
    packages = (
        ("Postfix", "postfix"),
        ("Rspamd", "rspamd"),
        ("ClamAV", "clamav-daemon"),
    )
    by = "as the milter of a Postfix between the sender and the next server"
    ports = (SERVES, "milter", "clamd")
    files = ("rspamd.conf",)
    queues = relay.QUEUES
    settings = (
        _setting("reject", Treatment.REJECT, "rspamd-spam-reject", actions="reject = 15;"),
        _setting(
            "add-header",
            Treatment.TAG,
            "rspamd-spam-add-header",
            actions="add_header = 6;",
            string=LIKE_GTUBE["add"],
        ),
        _setting(
            "rewrite-subject",
            Treatment.TAG,
            "rspamd-spam-rewrite-subject",
            actions='rewrite_subject = 6; subject = "[SPAM] %s";',
            string=LIKE_GTUBE["rewrite"],
        ),
        _setting(
            "discard-on-reject",
            Treatment.DROP,
            "rspamd-spam-discard-on-reject",
            proxy="discard_on_reject = true;",
        ),
        _setting(
            "antivirus-reject",
            Treatment.REJECT,
            "rspamd-virus-action",
            Threat.VIRUS,
            virus='action = "reject";',
        ),
    )

    def lay(self, place: Place) -> Sequence[Daemon]:
        """Postfix comes last: it asks the milter from the first mail on."""
        folder = place.folder / "clamd"
        folder.mkdir()
        (clamav,) = clamd.lay(folder, [place.ports["clamd"]])
        values = {"host": HOST, **place.ports, **_UNFILLED, **place.setting.filled}
        milter = {"milter": place.ports["milter"]}
        text = _CONFIGURATION.format(**values)
        daemon = scanner.laid(place.folder, text, milter)
        return clamav, daemon, relay.lay(place, _MILTER.format(**values))
