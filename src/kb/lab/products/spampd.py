"""spampd before the next server, with Debian's rules for SpamAssassin and without the network."""

from __future__ import annotations

import os
from collections.abc import Sequence

from kb.lab.products.product import SERVES, Place, Product, Setting
from kb.lab.scanners import spamd
from kb.lab.scanners.unprivileged import own
from kb.lab.servers.keeper import HOST, Daemon
from kb.lab.servers.stack import Program
from kb.model import Threat, Treatment

SPAMPD = Program("spampd", "spampd")
GROUP = "debian-spamd"
_SUBJECT = "rewrite_header Subject [SPAM]"


class Spampd(Product):
    """An SMTP proxy without a queue, which marks and does nothing else."""

    id = "spampd"
    programs = (SPAMPD, spamd.SPAMD)
    packages = (
        ("spampd", "spampd"),
        ("SpamAssassin", "spamassassin"),
    )
    files = ("local.cf",)
    settings = (
        Setting("header-fields", "report_safe 0", Threat.SPAM, Treatment.TAG, "spampd-spam-marks"),
        Setting(
            "subject",
            f"{_SUBJECT}, report_safe 0, clear_headers",
            Threat.SPAM,
            Treatment.TAG,
            "spampd-spam-rewrite-header",
            f"{_SUBJECT}\nreport_safe 0\nclear_headers",
        ),
    )

    def lay(self, place: Place) -> Sequence[Daemon]:
        """Its settings are SpamAssassin's, in a file of its own."""
        home, port = place.folder / "home", place.ports[SERVES]
        user = own(home, spamd.USER)
        file = place.folder / self.files[0]
        file.write_text(f"{place.setting.written}\n", encoding="ascii")
        command = (
            # The folder of --homedir is tainted for Perl, and SpamAssassin 4 would not write there;
            # -U makes a warning of that.
            *("perl", "-TU", SPAMPD.command, "--nodetach", "--local-only"),
            f"--host={HOST}:{port}",
            *(f"--relayhost={place.onward}", f"--homedir={home}", f"--saconfig={file}"),
            *("--children=2", f"--pid={home}/pid", "--logsock=inet"),
            *(f"--user={user or os.geteuid()}", f"--group={GROUP}"),
        )
        return (Daemon(command, {SERVES: port}),)
