"""kb.gateway.config: read whole into frozen types, or one line that says what is wrong."""

from __future__ import annotations

import tomllib
from ipaddress import ip_network
from pathlib import Path

import pytest

from kb.gateway.config import TABLES, Config, ConfigError, Service, load
from kb.gateway.contexts import contexts
from kb.gateway.endpoint import Endpoint
from kb.gateway.exemptions import Exemptions
from kb.gateway.scanning import Scanning
from kb.knowledge import loader
from kb.model import Action, Protocol
from kb.scan.settings import Settings

SMTP = """
[smtp]
listen = "127.0.0.1:0"
upstream = "smtp://127.0.0.1:25"
spam = "reject"
virus = "strip-and-deliver"
"""


def read(folder: Path, text: str) -> Config:
    file = folder / "gateway.toml"
    file.write_text(text, encoding="utf-8")
    return load(file)


def test_what_is_left_out_has_defaults(tmp_path: Path) -> None:
    assert read(tmp_path, SMTP) == Config(
        file=tmp_path / "gateway.toml",
        services=(
            Service(
                protocol=Protocol.SMTP,
                listen=Endpoint("127.0.0.1", 0),
                upstream=Endpoint("127.0.0.1", 25),
                scheme="smtp",
                spam=Action.REJECT,
                virus=Action.STRIP_AND_DELIVER,
            ),
        ),
        scanning=Scanning(spam=("builtin",), virus=("builtin",), on_failure_open=False),
        exemptions=Exemptions(),
        tag="[SPAM]",
        message_octets=52_428_800,
        state=None,
    )


def test_failures_of_spam_filters_alone_may_be_open(tmp_path: Path) -> None:
    scanning = read(tmp_path, SMTP + '[scanner]\non_spam_failure = "open"').scanning
    assert (scanning.on_failure_open, scanning.on_spam_failure_open) == (False, True)


def test_all_keys(tmp_path: Path) -> None:
    config = read(
        tmp_path,
        """
        [scanner]
        spam = ["builtin", "rspamd://127.0.0.1:11333"]
        virus = "clamd:///run/clamav/clamd.ctl"
        on_failure = "open"
        not_scannable = "pass"
        timeout = 12.5
        [pass]
        senders = ["@Trusted.example.test", "a@example.test"]
        recipients = ["abuse@example.test"]
        clients = ["192.0.2.0/24", "2001:db8::/32", "198.51.100.7"]
        larger_than = 900
        [tag]
        text = "[Übel]"
        [smtp]
        listen = "[::1]:2525"
        upstream = "lmtp://[::1]:24"
        spam = "forward"
        virus = "deliver"
        forward_to = "spam@example.test"
        probable_spam = "tag"
        tls = "none"
        upstream_tls = "none"
        [pop3]
        listen = "localhost:0"
        upstream = "::1:110"
        spam = "tag"
        virus = "strip-and-deliver"
        [imap]
        listen = "127.0.0.1:0"
        upstream = "mail.example.test:143"
        spam = "accept"
        virus = "strip-and-deliver"
        [limits]
        message_octets = 1000
        [state]
        folder = "state"
        """,
    )
    smtp, pop3, imap = config.services
    assert [service.protocol for service in config.services] == list(Protocol)
    assert (smtp.listen, str(smtp.listen)) == (Endpoint("::1", 2525), "[::1]:2525")
    assert (smtp.scheme, smtp.upstream) == ("lmtp", Endpoint("::1", 24))
    assert smtp.forward_to == "spam@example.test"
    assert (pop3.upstream, pop3.spam) == (Endpoint("::1", 110), Action.TAG)
    assert imap.upstream == Endpoint("mail.example.test", 143)
    assert (smtp.probable_spam, pop3.probable_spam) == (Action.TAG, None)
    assert config.scanning == Scanning(
        spam=("builtin", "rspamd://127.0.0.1:11333"),
        virus=("clamd:///run/clamav/clamd.ctl",),
        on_failure_open=True,
        on_spam_failure_open=True,
        settings=Settings(timeout=12.5, pass_unscannable=True),
    )
    assert config.exemptions == Exemptions(
        senders=frozenset({"@trusted.example.test", "a@example.test"}),
        recipients=frozenset({"abuse@example.test"}),
        clients=(
            ip_network("192.0.2.0/24"),
            ip_network("2001:db8::/32"),
            ip_network("198.51.100.7/32"),
        ),
        larger_than=900,
    )
    assert config.tag == "[Übel]"
    assert config.message_octets == 1000
    assert config.state == tmp_path / "state"


EVERY_TABLE = """\
[scanner]
spam = "builtin"
virus = "builtin"
on_failure = "closed"
on_spam_failure = "closed"
not_scannable = "virus"
timeout = 30

[pass]
senders = []
recipients = []
clients = []
larger_than = 0

[tag]
text = "[SPAM]"

[smtp]
listen = "127.0.0.1:2525"
upstream = "smtp://127.0.0.1:25"
spam = "reject"
probable_spam = "tag"
virus = "strip-and-deliver"
forward_to = "spam@example.test"
tls = "none"
certificate = "cert.pem"
key = "key.pem"
upstream_tls = "none"
upstream_ca = "ca.pem"
upstream_verify = true
cleartext_login = false
proxy_protocol = false
trusted = []
upstream_proxy_protocol = false
xforward = false

[pop3]
listen = "127.0.0.1:1110"
upstream = "127.0.0.1:110"
spam = "tag"
virus = "strip-and-deliver"

[imap]
listen = "127.0.0.1:1143"
upstream = "127.0.0.1:143"
spam = "tag"
virus = "strip-and-deliver"

[limits]
message_octets = 52428800
connections = 0
client_connections = 0

[state]
folder = ""
url = ""

[process]
workers = 1
drain = 30

[log]
format = "text"
metrics = ""
"""
"""Every table, with its defaults and with values that are used only where an action needs them."""


def test_every_table_written_out(tmp_path: Path) -> None:
    config = read(tmp_path, EVERY_TABLE)
    assert [service.protocol for service in config.services] == list(Protocol)
    assert config.scanning == Scanning()
    assert config.exemptions == Exemptions()
    assert (config.tag, config.message_octets) == ("[SPAM]", 52_428_800)
    assert (config.state, config.log_format, config.metrics) == (None, "text", None)
    tables = tomllib.loads(EVERY_TABLE)
    # Nothing is left out here but keys that all protocols have alike.
    written = {(name, key) for name, table in tables.items() for key in table}
    known = {(name, key) for name, kind in TABLES.items() for key in kind.__struct_fields__}
    assert {(n, k) for n, k in known - written if n not in ("pop3", "imap")} == set()
    assert len(contexts(config, loader.load())) == 3


def test_several_listeners_of_one_protocol(tmp_path: Path) -> None:
    text = SMTP.replace("[smtp]", "[[smtp]]")
    config = read(tmp_path, text + text.replace(":0", ":587") + 'tls = "starttls"\n')
    first, second = config.services
    assert (first.listen.port, first.tls) == (0, "none")
    assert (second.listen.port, second.tls) == (587, "starttls")
    assert second.place("key") == "[[smtp]] 2 key"


def test_paths_are_relative_to_the_file(tmp_path: Path) -> None:
    config = read(tmp_path, SMTP + 'certificate = "tls/cert.pem"\nkey = "/etc/key.pem"\n')
    (service,) = config.services
    assert (service.certificate, service.key) == (tmp_path / "tls/cert.pem", Path("/etc/key.pem"))
    assert service.upstream_ca is None


def changed(key: str, value: str) -> str:
    lines = [line for line in SMTP.splitlines() if not line.startswith(f"{key} =")]
    return "\n".join([*lines, f"{key} = {value}" if value else ""])


POP3 = """[pop3]
listen = "127.0.0.1:0"
upstream = "127.0.0.1:110"
"""

MISTAKES = {
    "": "no protocol to serve; write at least one table of [smtp], [pop3], [imap]",
    "[smtp": "not valid TOML: ",
    "smtp = 1": "smtp: must be a table, written [smtp]",
    SMTP + "[smpt]": "unknown table [smpt]; did you mean [smtp]?",
    "[pop]\n" + SMTP: "unknown table [pop]; did you mean [pop3]?",
    SMTP + "[colours]": "unknown table [colours]; known: [smtp], [pop3], [imap], [scanner],",
    SMTP + "colour = 1": "[smtp] colour: unknown key; known: upstream, listen,",
    SMTP + "[scanner]\nvirus = 1": "[scanner] virus: must be a string, or a list of",
    SMTP + "[scanner]\ntimeout = 0": "[scanner] timeout: must be a number above 0",
    SMTP + "[scanner]\ntimeout = inf": "[scanner] timeout: must be a number of seconds above 0 and",
    SMTP + "[scanner]\ntimeout = nan": "[scanner] timeout: must be a number",
    SMTP + "[scanner]\ntimeout = 1e300": "above 0 and at most 86400",
    SMTP + '[state]\nurl = "mysql://kb:secret@127.0.0.1/kb"': (
        "[state] url: not a PostgreSQL URL; write"
    ),
    SMTP + '[state]\nurl = "postgresql://127.0.0.1/kb"\nfolder = "state"': (
        "[state] url: decisions are kept in one place; leave out folder or url"
    ),
    SMTP + "[state]\nurl = 1": '[state] url: must be a string, written url = "postgresql://…"',
    SMTP + "[process]\nworkers = -1": "[process] workers: must be a whole number of at least 0",
    SMTP + POP3 + 'spam = "tag"\nvirus = "deliver"\n[process]\nworkers = 4': (
        "[process] workers: 4 processes must know of each other's decisions on POP3; "
        'write [state] folder = "…" or url = "…", or workers = 1'
    ),
    SMTP + '[process]\nworkers = "all"': "[process] workers: must be a whole number of at least 0",
    SMTP + "[process]\nthreads = 4": "[process] threads: unknown key; known: workers, drain",
    SMTP + "[log]\nlevel = 1": "[log] level: unknown key; known: format, metrics",
    SMTP
    + '[log]\nformat = "xml"': '[log] format: "xml" cannot be used; write one of "text", "json"',
    SMTP + '[pass]\nclients = "192.0.2.1"': "[pass] clients: must be a list of strings",
    SMTP + '[pass]\nclients = ["192.0.2.1/24"]': (
        '[pass] clients: "192.0.2.1/24" is no network: 192.0.2.1/24 has host bits set; write one'
    ),
    SMTP + '[pass]\nsenders = ["example.test"]': (
        '[pass] senders: "example.test" is no address; write "name@example.test" or "@example.test"'
    ),
    SMTP + 'probable_spam = "deliver"': '[smtp] probable_spam: "deliver" cannot be used: it is an',
    SMTP + 'probable_spam = "forward"': "[smtp] forward_to: missing; write the address",
    SMTP + '[scanner]\non_failure = "maybe"': (
        '[scanner] on_failure: "maybe" cannot be used; write one of "closed", "open"'
    ),
    SMTP + '[scanner]\non_failure = "open"\non_spam_failure = "closed"': (
        '[scanner] on_spam_failure: cannot be "closed" where on_failure is "open"; '
        'write on_failure = "closed"'
    ),
    SMTP + '[tag]\ntext = ""': "[tag] text: must be printable characters on one line",
    SMTP + '[tag]\ntext = "a\\r\\nb"': "[tag] text: must be printable characters on one line",
    SMTP + '[limits]\nmessage_octets = "1"': "must be a whole number of at least 1",
    SMTP + "[limits]\nmessage_octets = true": "must be a whole number of at least 1",
    SMTP + "[limits]\nmessage_octets = 0": "must be a whole number of at least 1",
    SMTP + "[limits]\nconnections = -1": "must be a whole number of at least 0",
    SMTP + "[limits]\nclient_connections = 0.5": "must be a whole number of at least 0",
    changed("spam", ""): '[smtp] spam: missing; write one of "reject", "drop", "accept",',
    changed("spam", '"deliver"'): '[smtp] spam: "deliver" cannot be used: it is an action on',
    changed("spam", "[1]"): "[smtp] spam: ",
    changed("virus", '"reject"'): (
        '[smtp] virus: "reject" cannot be used: it is an action on spam; '
        'write one of "deliver", "do-not-deliver", "strip-and-deliver"'
    ),
    changed("spam", '"forward"'): "[smtp] forward_to: missing; write the address",
    changed("forward_to", '"nobody"'): '[smtp] forward_to: "nobody" is not an address; write one',
    changed("forward_to", '"a b@c.test"'): "is not an address",
    changed("forward_to", '"<a@c.test>"'): "is not an address",
    changed("listen", '"127.0.0.1"'): '[smtp] listen: "127.0.0.1" cannot be used: it has no',
    changed("listen", '"127.0.0.1:65536"'): "its port must be a number from 0 to 65535",
    changed("listen", '"127.0.0.1:smtp"'): "its port must be a number from 0 to 65535",
    changed("listen", '"127.0.0.1:-1"'): "its port must be a number from 0 to 65535",
    changed("listen", '"a host:25"'): "'a host' is neither a host name nor an IP address",
    changed("listen", '"[127.0.0.1]:25"'): "is neither a host name nor an IP address",
    changed("listen", "25"): '[smtp] listen: must be a string, written listen = "HOST:PORT"',
    changed("upstream", ""): '[smtp] upstream: missing; write upstream = "smtp://HOST:PORT"',
    changed("upstream", '"127.0.0.1:25"'): 'write "smtp://HOST:PORT" or "lmtp://HOST:PORT"',
    changed("upstream", '"smtp://127.0.0.1:0"'): "its port must be a number from 1 to 65535",
    changed("upstream", '"smtp://127.0.0.1"'): "it has no HOST:PORT",
    changed("upstream", '"smtp://127.0.0.1:25/x"'): "it is not of that form",
    changed("upstream", '"smtp://[::1:25"'): "cannot be used",
    SMTP.replace("1:0", "1:25"): "[smtp] upstream: 127.0.0.1:25 is where the gateway itself",
    changed("tls", '"ssl"'): 'tls: "ssl" cannot be used; write one of "none", "starttls"',
    SMTP + "certificate = 1": '[smtp] certificate: must be a string, written certificate = "…"',
    SMTP + 'upstream_verify = "no"': "[smtp] upstream_verify: must be true or false",
    "smtp = []": "smtp: must be a table, written [smtp]",
    "[[tag]]": "tag: must be a table, written [tag]",
    SMTP.replace("[smtp]", "[[smtp]]") + SMTP.replace("[smtp]", "[[smtp]]") + "colour = 1": (
        "[[smtp]] 2 colour: unknown key"
    ),
    SMTP.replace("[smtp]", "[[smtp]]").replace(":0", ":1") * 2: (
        "[[smtp]] 2 listen: 127.0.0.1:1 is another table's already; write another port"
    ),
    SMTP + "forward_to = 1": '[smtp] forward_to: must be a string, written forward_to = "…"',
    POP3 + 'spam = "tag"\nvirus = "reject"': (
        '[pop3] virus: "reject" cannot be used: it is an action on spam; write one of'
    ),
    POP3 + 'spam = "deliver"': (
        '[pop3] spam: "deliver" cannot be used: it is an action on viruses; write one'
    ),
    SMTP.replace("smtp", "pop3"): '[pop3] upstream: "pop3://127.0.0.1:25" cannot be used',
}


@pytest.mark.parametrize(("text", "says"), MISTAKES.items())
def test_a_mistake_is_one_line_with_file_key_and_mend(tmp_path: Path, text: str, says: str) -> None:
    with pytest.raises(ConfigError) as caught:
        read(tmp_path, text)
    message = str(caught.value)
    assert message.startswith("gateway.toml: ")
    assert says in message
    assert "\n" not in message


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"no\.toml: no such file"):
        load(tmp_path / "no.toml")


def test_a_folder_is_not_a_file(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="cannot be read"):
        load(tmp_path)
