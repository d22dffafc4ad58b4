"""Thunderbird's profile as the lab makes it: nothing that asks, greets, or looks for a network."""

from __future__ import annotations

import json

PREFERENCES: dict[str, bool | int | str] = {
    # No name is looked up and no proxy is there: nothing but 127.0.0.1 can be reached.
    "network.dns.disabled": True,
    "network.proxy.type": 0,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "app.update.enabled": False,
    "extensions.update.enabled": False,
    "extensions.getAddons.cache.enabled": False,
    "services.settings.server": "",
    "datareporting.healthreport.uploadEnabled": False,
    "datareporting.policy.dataSubmissionEnabled": False,
    "datareporting.policy.dataSubmissionPolicyBypassNotification": True,
    "toolkit.telemetry.enabled": False,
    "mail.inappnotifications.enabled": False,
    "mail.inappnotifications.url": "",
    "app.donation.eoy.version.viewed": 999,
    "calendar.timezone.useSystemTimezone": True,
    # No first steps, no start page, no question.
    "mailnews.start_page.enabled": False,
    "mailnews.start_page_override.mstone": "ignore",
    "mail.provider.suppress_dialog_on_startup": True,
    "mail.spotlight.firstRunDone": True,
    "mail.rights.version": 1,
    "mail.shell.checkDefaultClient": False,
    "mail.winsearch.firstRunDone": True,
    "mail.spam.version": 1,
    # Notifications of its own, where there is no desktop that shows them.
    "alerts.useSystemBackend": False,
    "mail.biff.show_alert": False,
    "mail.biff.play_sound": False,
    # Mail stays in the order in which it came, one connection an account.
    "mail.server.default.max_cached_connections": 1,
    "mail.server.default.check_all_folders_for_new": False,
    "intl.locale.requested": "en-US",
    "intl.accept_languages": "en-US",
}


def text(port: int) -> str:
    """`user.js`.

    Args:
        port: where Marionette listens.
    """
    every = {"marionette.port": port, **PREFERENCES}
    lines = [
        f"user_pref({json.dumps(name)}, {json.dumps(value)});" for name, value in every.items()
    ]
    return "\n".join(lines) + "\n"
