"""clamsmtp before the next server, with the lab's clamd: clamsmtpd.conf(5)."""

from __future__ import annotations

from collections.abc import Sequence

from kb.lab.products.product import SERVES, Place, Product, Setting
from kb.lab.scanners import clamd
from kb.lab.servers.keeper import HOST, Daemon
from kb.lab.servers.stack import Program
from kb.model import Threat, Treatment

CLAMSMTP = Program("clamsmtpd", "clamsmtp")
USER = "clamsmtp"

# Without `Header:` every clean mail would get one, and no contract lets a gateway change that.
_CONFIGURATION = """\
Listen: {host}:{smtp}
OutAddress: {onward}
ClamAddress: {folder}/clamd/clamd.ctl
TempDirectory: {folder}/mail
Header:
{setting}
"""


def _setting(named: str, treatment: Treatment) -> Setting:
    id_, shown = f"action-{named}", f"Action: {named}"
    return Setting(id_, shown, Threat.VIRUS, treatment, f"clamsmtp-virus-{named}")


class Clamsmtp(Product):
    """An SMTP proxy without a queue."""

    id = "clamsmtp"
    programs = (CLAMSMTP, clamd.CLAMD)
    packages = (
        ("clamsmtp", "clamsmtp"),
        ("ClamAV", "clamav-daemon"),
    )
    ports = (SERVES, "clamd")
    files = ("clamsmtpd.conf",)
    settings = (
        _setting("bounce", Treatment.REJECT),
        _setting("drop", Treatment.DO_NOT_DELIVER),
        _setting("pass", Treatment.DELIVER),
    )

    def lay(self, place: Place) -> Sequence[Daemon]:
        """Both as the lab's own user: clamd reads what clamsmtp has stored."""
        scanner, mail = place.folder / "clamd", place.folder / "mail"
        for folder in (scanner, mail):
            folder.mkdir()
        (clamav,) = clamd.lay(scanner, [place.ports["clamd"]])
        text = _CONFIGURATION.format(
            host=HOST,
            smtp=place.ports[SERVES],
            onward=place.onward,
            folder=place.folder,
            setting=place.setting.written,
        )
        (place.folder / "clamsmtpd.conf").write_text(text, encoding="ascii")
        command = (CLAMSMTP.command, "-d", "1", "-f", str(place.folder / "clamsmtpd.conf"))
        return clamav, Daemon(command, {SERVES: place.ports[SERVES]})
