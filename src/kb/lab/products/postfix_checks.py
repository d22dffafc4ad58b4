"""Postfix alone: what body_checks(5) can do where a line matches."""

from __future__ import annotations

from collections.abc import Sequence

from kb.lab.products import relay
from kb.lab.products.product import OTHER, Place, Product, Setting
from kb.lab.servers.keeper import Daemon
from kb.model import Threat, Treatment

# Escaped, and with a class around one letter, so that the file is not itself what it finds.
_PATTERN = "/^XJS\\*C4JDBQADN1\\.NSBN3\\*2IDNEN\\*[G]TUBE-STANDARD-ANTI-UBE-TEST-EMAIL\\*C\\.34X$/"
_CHECKS = "body_checks"
_PLACE = "%OTHER%"


def _setting(named: str, treatment: Treatment, rest: str = "") -> Setting:
    id_ = named.lower()
    action = f"{named} {rest}".rstrip()
    return Setting(
        f"body-checks-{id_}",
        f"body_checks: {action.replace(_PLACE, OTHER)}",
        Threat.SPAM,
        treatment,
        f"postfix-spam-{id_}",
        f"{_PATTERN} {action}",
    )


class PostfixChecks(Product):
    """It queues: what it refuses it refuses before."""

    id = "postfix"
    programs = relay.PROGRAMS
    packages = (("Postfix", "postfix"),)
    files = (_CHECKS,)
    queues = relay.QUEUES
    settings = (
        _setting("REJECT", Treatment.REJECT),
        _setting("DISCARD", Treatment.DROP),
        _setting("REDIRECT", Treatment.FORWARD, _PLACE),
        _setting("PREPEND", Treatment.TAG, "X-Spam: yes"),
        _setting("WARN", Treatment.ACCEPT),
    )

    def lay(self, place: Place) -> Sequence[Daemon]:
        """One line that looks for the test string in each line of a body."""
        line = place.setting.written.replace(_PLACE, place.other)
        (place.folder / _CHECKS).write_text(f"{line}\n", encoding="ascii")
        return (relay.lay(place, f"body_checks = regexp:{place.folder}/{_CHECKS}"),)
