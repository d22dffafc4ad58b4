"""The gateway's configuration: a TOML file read whole into frozen types, or refused.

Nothing is guessed and nothing is ignored: an unknown key, a wrong type or a value that is
not implemented yet is a `ConfigError`, one line with file, key and what would be right.
Whether the matrix allows the actions is for `kb.gateway.policy`; a value that is no action at all
is answered with those that it allows.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path

import msgspec

from kb.gateway.endpoint import Endpoint, endpoint, upstream
from kb.gateway.table import ConfigError, Table
from kb.knowledge import loader
from kb.model import Action, Protocol, Threat, Verdict
from kb.wire.address import is_mailbox
from kb.wire.plain import is_plain

__all__ = ["Config", "ConfigError", "Service", "load"]

MESSAGE_OCTETS = 52_428_800
"""The largest message that is scanned, unless the configuration says otherwise: 50 MiB."""

_SCHEMES = {Protocol.SMTP: ("smtp", "lmtp"), Protocol.POP3: (), Protocol.IMAP: ()}
_TLS = ("none", "starttls", "implicit")


class Service(msgspec.Struct, frozen=True, kw_only=True):
    """One protocol's table."""

    protocol: Protocol
    listen: Endpoint
    """Port 0: any free one."""
    upstream: Endpoint
    scheme: str
    """How to speak to `upstream`: `smtp` or `lmtp`; for POP3 and IMAP empty."""
    spam: Action
    virus: Action
    forward_to: str = ""
    """A mailbox, `user@example.test`; given wherever `spam` is forward."""


class Config(msgspec.Struct, frozen=True, kw_only=True):
    """All of the configuration."""

    file: Path
    services: Mapping[Protocol, Service]
    """In the order of `Protocol`; at least one."""
    spam_scanner: str = "builtin"
    virus_scanner: str = "builtin"
    on_failure_open: bool = False
    """Whether mail that could not be scanned is passed on."""
    tag: str = "[SPAM]"
    message_octets: int = MESSAGE_OCTETS
    state: Path | None = None
    """The folder of pinned decisions; None: in memory."""


def load(path: Path) -> Config:
    """Read and validate the configuration.

    Raises:
        ConfigError: the first mistake: file, key and what would be right.
    """
    try:
        top = Table(path.name, "", tomllib.loads(path.read_text(encoding="utf-8")))
    except FileNotFoundError:
        raise ConfigError(str(path), "", "no such file; give the path of a TOML file") from None
    except OSError as error:
        raise ConfigError(str(path), "", f"cannot be read: {error.strerror}") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(path.name, "", f"not valid TOML: {error}") from None
    services = {p: _service(p, table) for p in Protocol if (table := top.table(p)) is not None}
    scanner = top.table("scanner") or Table(path.name, "scanner", {})
    tag = top.table("tag") or Table(path.name, "tag", {})
    limits = top.table("limits") or Table(path.name, "limits", {})
    state = top.table("state") or Table(path.name, "state", {})
    if not services:
        tables = ", ".join(f"[{protocol}]" for protocol in Protocol)
        raise top.error("", f"no protocol to serve; write at least one table of {tables}")
    config = Config(
        file=path,
        services=services,
        spam_scanner=scanner.text("spam", "builtin"),
        virus_scanner=scanner.text("virus", "builtin"),
        on_failure_open=scanner.choice("on_failure", ("closed", "open"), "closed") == "open",
        tag=_tag(tag),
        message_octets=limits.whole_number("message_octets", 1, MESSAGE_OCTETS),
        state=path.parent / folder if (folder := state.text("folder", "")) else None,
    )
    for table in (scanner, tag, limits, state, top):
        table.finish()
    return config


def _service(protocol: Protocol, table: Table) -> Service:
    scheme, server = _upstream(protocol, table)
    service = Service(
        protocol=protocol,
        listen=_listen(table),
        scheme=scheme,
        upstream=server,
        spam=_action(table, protocol, Threat.SPAM),
        virus=_action(table, protocol, Threat.VIRUS),
        forward_to=_forward_to(table),
    )
    if service.listen == service.upstream:
        raise table.error("upstream", f"{server} is where the gateway itself listens; name another")
    for key in ("tls", "upstream_tls"):
        if (value := table.choice(key, _TLS, "none")) != "none":
            raise table.error(key, f'"{value}" is not implemented yet; write "none"')
    for key in ("certificate", "key", "upstream_ca"):
        table.text(key, "")
    table.finish()
    return service


def _listen(table: Table) -> Endpoint:
    text = table.text("listen", form="HOST:PORT")
    try:
        return endpoint(text, lowest_port=0)
    except ValueError as error:
        mend = '; write "HOST:PORT", such as "127.0.0.1:2525", port 0 for any free one'
        raise table.error("listen", f'"{text}" cannot be used: {error}{mend}') from None


def _upstream(protocol: Protocol, table: Table) -> tuple[str, Endpoint]:
    schemes = _SCHEMES[protocol]
    forms = [f"{scheme}://HOST:PORT" for scheme in schemes] or ["HOST:PORT"]
    text = table.text("upstream", form=forms[0])
    try:
        return upstream(text, schemes)
    except ValueError as error:
        choice = " or ".join(f'"{form}"' for form in forms)
        raise table.error("upstream", f'"{text}" cannot be used: {error}; write {choice}') from None


def _action(table: Table, protocol: Protocol, threat: Threat) -> Action:
    actions = tuple(action for action in Action if action.threat is threat)
    matrix = loader.load()
    allowed = [a for a in actions if matrix.cell(threat, a, protocol).article is Verdict.YES]
    return Action(table.choice(threat, actions, proposed=allowed))


def _forward_to(table: Table) -> str:
    address = table.text("forward_to", "")
    if not address and table.text(Threat.SPAM) == Action.FORWARD:
        raise table.error("forward_to", "missing; write the address that forward sends to")
    if address and not (address.isascii() and is_mailbox(address.encode())):
        mend = f'"{address}" is not an address; write one such as "spam@example.test"'
        raise table.error("forward_to", mend)
    return address


def _tag(table: Table) -> str:
    text = table.text("text", "[SPAM]")
    if not text.strip() or text != text.strip() or not is_plain(text):
        mend = "must be printable characters on one line, no space around them"
        raise table.error("text", mend)
    return text
