"""amavisd-new before the next server, with the lab's clamd and Debian's rules for SpamAssassin.

It takes mail by SMTP and answers only when it has handed it on, so it needs no queue of its own.
"""

from __future__ import annotations

from collections.abc import Sequence

from kb.lab.products.product import SERVES, Place, Product, Setting
from kb.lab.scanners import clamd
from kb.lab.scanners.unprivileged import own
from kb.lab.servers.account import DOMAIN
from kb.lab.servers.keeper import HOST, Daemon
from kb.lab.servers.stack import Program
from kb.model import Threat, Treatment

AMAVIS = Program("amavisd", "amavisd-new")
USER = "amavis"

# No field of its own where it can be told so, and no quarantine: a contract is on the mail alone.
_CONFIGURATION = """\
use strict;
$daemon_user = '{user}'; $daemon_group = '{user}';
$MYHOME = '{folder}/amavis'; $TEMPBASE = $MYHOME; $helpers_home = $MYHOME;
$pid_file = "$MYHOME/pid"; $lock_file = "$MYHOME/lock";
$max_servers = 1; $enable_db = 0; $enable_zmq = 0; $smtp_connection_cache_enable = 0;
$DO_SYSLOG = 0; $LOGFILE = "$MYHOME/log";
$mydomain = '{domain}'; $myhostname = 'mail.{domain}';
@local_domains_maps = ( 1 );
$inet_socket_bind = '{host}'; $inet_socket_port = {port}; @inet_acl = qw( {host} );
$forward_method = 'smtp:[{onward.host}]:{onward.port}'; $notify_method = $forward_method;
$sa_tag_level_deflt = 9999; $sa_tag2_level_deflt = 5; $sa_kill_level_deflt = 5;
$sa_dsn_cutoff_level = undef; $sa_local_tests_only = 1; $enable_dkim_verification = 0;
$spam_quarantine_to = undef; $virus_quarantine_to = undef;
$virus_admin = undef; $spam_admin = undef; $hdrfrom_notify_sender = "postmaster\\@{domain}";
$X_HEADER_LINE = ''; $sa_spam_modifies_subj = 0;
@viruses_that_fake_sender_maps = ( 0 );
@bypass_banned_checks_maps = ( 1 ); @bypass_header_checks_maps = ( 1 );
@av_scanners = ( ['ClamAV', \\&ask_daemon, ["CONTSCAN {{}}\\n", '{host}:{clamd}'],
  qr/\\bOK$/m, qr/\\bFOUND$/m, qr/^.*?: (?!Infected Archive)(.*) FOUND$/m ] );
{setting}
1;
"""
_NO_FIELDS = """\
$sa_spam_modifies_subj = 1;
$allowed_added_header_fields{lc($_)} = 0
  for qw(X-Spam-Flag X-Spam-Score X-Spam-Level X-Spam-Status);
"""


def _destiny(threat: Threat, named: str, treatment: Treatment) -> Setting:
    shown = f"$final_{threat}_destiny = {named};"
    id_ = f"{threat}-{named.lower().replace('_', '-')}"
    return Setting(id_, shown, threat, treatment, f"amavisd-new-{id_}")


class Amavis(Product):
    """A proxy with decoders of its own."""

    id = "amavisd-new"
    programs = (AMAVIS, clamd.CLAMD)
    packages = (
        ("amavisd-new", "amavisd-new"),
        ("SpamAssassin", "spamassassin"),
        ("ClamAV", "clamav-daemon"),
    )
    ports = (SERVES, "clamd")
    files = ("amavisd.conf",)
    settings = (
        _destiny(Threat.SPAM, "D_REJECT", Treatment.REJECT),
        _destiny(Threat.SPAM, "D_DISCARD", Treatment.DROP),
        _destiny(Threat.SPAM, "D_BOUNCE", Treatment.BOUNCE),
        _destiny(Threat.SPAM, "D_PASS", Treatment.ACCEPT),
        Setting(
            "subject-tag",
            "$sa_spam_subject_tag = '[SPAM] '; $final_spam_destiny = D_PASS;",
            Threat.SPAM,
            Treatment.TAG,
            "amavisd-new-spam-subject-tag",
            f"$sa_spam_subject_tag = '[SPAM] '; $final_spam_destiny = D_PASS;\n{_NO_FIELDS}",
        ),
        _destiny(Threat.VIRUS, "D_REJECT", Treatment.REJECT),
        _destiny(Threat.VIRUS, "D_DISCARD", Treatment.DO_NOT_DELIVER),
        _destiny(Threat.VIRUS, "D_BOUNCE", Treatment.BOUNCE),
        _destiny(Threat.VIRUS, "D_PASS", Treatment.DELIVER),
    )

    def lay(self, place: Place) -> Sequence[Daemon]:
        """It becomes its own user by itself."""
        folder = place.folder / "clamd"
        folder.mkdir()
        (clamav,) = clamd.lay(folder, [place.ports["clamd"]])
        user = own(place.folder / "amavis", USER)
        port = place.ports[SERVES]
        text = _CONFIGURATION.format(
            user=user,
            folder=place.folder,
            domain=DOMAIN,
            host=HOST,
            port=port,
            onward=place.onward,
            clamd=place.ports["clamd"],
            setting=place.setting.written,
        )
        (place.folder / "amavisd.conf").write_text(text, encoding="ascii")
        command = (AMAVIS.command, "-c", f"{place.folder}/amavisd.conf", "foreground")
        return clamav, Daemon(command, {SERVES: port})
