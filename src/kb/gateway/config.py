"""The gateway's configuration: a TOML file read whole into frozen types, or refused.

Nothing is guessed and nothing is ignored: an unknown key, a wrong type or a value that is
not implemented yet is a `ConfigError`, one line with file, key and what would be right.
Whether the matrix allows the actions is for `kb.gateway.policy`; a value that is no action at all
is answered with those that it allows. What only a refused action needs is not asked for here, so
that the refusal is what is told.

The tables that people write are `ServiceTable` and its like below, read by msgspec; the types
that the gateway works with are `Config` and `Service`.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Literal

import msgspec

from kb.gateway.endpoint import Endpoint, endpoint, upstream
from kb.gateway.exemptions import Exemptions, PassTable, exemptions
from kb.gateway.networks import Network, network
from kb.gateway.scanning import ScannerTable, Scanning, scanning
from kb.gateway.state import ProcessTable, StateTable, check_state, processes
from kb.gateway.tables import ConfigError, choose, missing, place, read, top
from kb.knowledge import loader
from kb.model import Action, Protocol, Threat, Verdict
from kb.model.effects import EFFECTS
from kb.wire.address import is_mailbox
from kb.wire.printable import is_plain

__all__ = ["TABLES", "Config", "ConfigError", "Service", "load"]

MESSAGE_OCTETS = 52_428_800
"""The largest message that is scanned, unless the configuration says otherwise: 50 MiB."""

_SCHEMES = {Protocol.SMTP: ("smtp", "lmtp"), Protocol.POP3: (), Protocol.IMAP: ()}

_Tls = Literal["none", "starttls", "implicit"]


class ServiceTable(msgspec.Struct, frozen=True):
    """`[smtp]`, `[pop3]`, `[imap]` as they are written."""

    upstream: str | None = None
    listen: Annotated[str | None, msgspec.Meta(examples=["HOST:PORT"])] = None
    spam: Action | None = None
    probable_spam: Action | None = None
    virus: Action | None = None
    forward_to: str = ""
    tls: _Tls = "none"
    certificate: str = ""
    key: str = ""
    upstream_tls: _Tls = "none"
    upstream_ca: str = ""
    upstream_verify: bool = True
    cleartext_login: bool = False
    proxy_protocol: bool = False
    trusted: list[str] = []
    upstream_proxy_protocol: bool = False
    xforward: bool = False


class TagTable(msgspec.Struct, frozen=True):
    """`[tag]`."""

    text: str = "[SPAM]"


class LimitsTable(msgspec.Struct, frozen=True):
    """`[limits]`."""

    message_octets: Annotated[int, msgspec.Meta(ge=1)] = MESSAGE_OCTETS
    connections: Annotated[int, msgspec.Meta(ge=0)] = 0
    client_connections: Annotated[int, msgspec.Meta(ge=0)] = 0


class LogTable(msgspec.Struct, frozen=True):
    """`[log]`."""

    format: Literal["text", "json"] = "text"
    metrics: Annotated[str, msgspec.Meta(examples=["HOST:PORT"])] = ""


TABLES: Mapping[str, type[msgspec.Struct]] = {
    **dict.fromkeys(Protocol, ServiceTable),
    "scanner": ScannerTable,
    "pass": PassTable,
    "tag": TagTable,
    "limits": LimitsTable,
    "state": StateTable,
    "process": ProcessTable,
    "log": LogTable,
}
"""Every table that there is, by name."""


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
    probable_spam: Action | None = None
    """None: probable spam is not acted on."""
    forward_to: str = ""
    """A mailbox, `user@example.test`; given wherever `spam` or `probable_spam` is forward."""
    number: int = 0
    """Which of several tables of its protocol it is, from 1; 0 where there is one only."""
    tls: _Tls = "none"
    """Towards clients."""
    certificate: Path | None = None
    key: Path | None = None
    upstream_tls: _Tls = "none"
    """Towards the server."""
    upstream_ca: Path | None = None
    """Whose certificates are trusted; None: the system's authorities."""
    upstream_verify: bool = True
    cleartext_login: bool = False
    """Whether clients may log in before TLS, where there is TLS."""
    proxy_protocol: bool = False
    """Whether each connection begins with a PROXY header."""
    trusted: tuple[Network, ...] = ()
    """From where the word on a client is taken: PROXY headers, XFORWARD, XCLIENT."""
    upstream_proxy_protocol: bool = False
    """Whether the server gets a PROXY header."""
    xforward: bool = False
    """SMTP: whether XFORWARD is offered to the trusted."""

    @property
    def actions(self) -> dict[str, Action]:
        """The actions, by their keys."""
        probable = {"probable_spam": self.probable_spam} if self.probable_spam else {}
        return {"spam": self.spam, **probable, "virus": self.virus}

    def place(self, key: str) -> str:
        """A key of its table as errors name it: `[smtp] listen`, `[[smtp]] 2 listen`."""
        return place(_title(self.protocol, self.number), key)


class Config(msgspec.Struct, frozen=True, kw_only=True):
    """All of the configuration."""

    file: Path
    services: tuple[Service, ...]
    """In the order of `Protocol`, those of one protocol in the file's; at least one."""
    scanning: Scanning = Scanning()
    exemptions: Exemptions = Exemptions()
    tag: str = "[SPAM]"
    message_octets: int = MESSAGE_OCTETS
    connections: int = 0
    """Most clients that one process serves at once; 0: any number."""
    client_connections: int = 0
    """Most of them from one address; 0: any number."""
    state: Path | None = None
    """The folder of pinned decisions; None: in memory."""
    database: str = ""
    """The URL of the database that has them instead; it may hold a password."""
    workers: int = 1
    """Processes that serve; at least 1."""
    drain: int = 30
    """Seconds that sessions may take to end after SIGTERM."""
    log_format: Literal["text", "json"] = "text"
    metrics: Endpoint | None = None
    """Where figures for Prometheus are served; None: nowhere. Port 0: any free one."""


def load(path: Path) -> Config:
    """Read and validate the configuration.

    Raises:
        ConfigError: the first mistake: file, key and what would be right.
    """
    try:
        values = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise ConfigError(str(path), "", "no such file; give the path of a TOML file") from None
    except OSError as error:
        raise ConfigError(str(path), "", f"cannot be read: {error.strerror}") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(path.name, "", f"not valid TOML: {error}") from None
    file = path.name
    tables = top(file, values, tuple(TABLES), several=tuple(Protocol))
    services = tuple(
        _service(path, protocol, number, table)
        for protocol in Protocol
        for number, table in _numbered(tables.get(protocol))
    )
    _check_listeners(file, services)
    if not services:
        names = ", ".join(f"[{protocol}]" for protocol in Protocol)
        raise ConfigError(file, "", f"no protocol to serve; write at least one table of {names}")
    limits = read(file, "limits", tables.get("limits"), LimitsTable)
    state = read(file, "state", tables.get("state"), StateTable)
    process = read(file, "process", tables.get("process"), ProcessTable)
    check_state(file, state)
    workers = processes(file, process, state, [service.protocol for service in services])
    log = read(file, "log", tables.get("log"), LogTable)
    return Config(
        file=path,
        services=services,
        scanning=scanning(file, tables.get("scanner")),
        exemptions=exemptions(file, tables.get("pass")),
        tag=_tag(file, read(file, "tag", tables.get("tag"), TagTable)),
        message_octets=limits.message_octets,
        connections=limits.connections,
        client_connections=limits.client_connections,
        state=path.parent / state.folder if state.folder else None,
        database=state.url,
        workers=workers,
        drain=process.drain,
        log_format=log.format,
        metrics=_metrics(file, log),
    )


def _numbered(tables: object) -> Iterable[tuple[int, object]]:
    """A protocol's tables with the number that tells them apart; 0 for the only one."""
    if isinstance(tables, list):
        return enumerate(tables, 1)
    return [] if tables is None else [(0, tables)]


def _title(protocol: Protocol, number: int) -> str:
    return f"[{protocol}] {number}" if number else protocol


def _check_listeners(file: str, services: Sequence[Service]) -> None:
    taken: set[Endpoint] = set()
    for service in services:
        if service.listen in taken:
            mend = f"{service.listen} is another table's already; write another port"
            raise ConfigError(file, service.place("listen"), mend)
        if service.listen.port:
            taken.add(service.listen)


def _service(path: Path, protocol: Protocol, number: int, values: object) -> Service:
    file = path.name
    offered = {threat: _offered(protocol, threat) for threat in Threat}
    proposed = {str(threat): actions for threat, actions in offered.items()}
    proposed["probable_spam"] = offered[Threat.SPAM]
    table = read(file, _title(protocol, number), values, ServiceTable, proposed)
    where = _Where(file, protocol, number)
    scheme, server = where.upstream(table)
    service = Service(
        protocol=protocol,
        listen=where.listen(table),
        scheme=scheme,
        upstream=server,
        spam=where.action(Threat.SPAM, table.spam, offered[Threat.SPAM]),
        virus=where.action(Threat.VIRUS, table.virus, offered[Threat.VIRUS]),
        probable_spam=where.probable(table.probable_spam, offered[Threat.SPAM]),
        forward_to=table.forward_to,
        number=number,
        tls=table.tls,
        certificate=_path(path, table.certificate),
        key=_path(path, table.key),
        upstream_tls=table.upstream_tls,
        upstream_ca=_path(path, table.upstream_ca),
        upstream_verify=table.upstream_verify,
        cleartext_login=table.cleartext_login,
        proxy_protocol=table.proxy_protocol,
        trusted=where.trusted(table),
        upstream_proxy_protocol=table.upstream_proxy_protocol,
        xforward=where.xforward(table),
    )
    # What a refused action needs is not asked for: it would not help.
    refused = set(service.actions.values()) - {*offered[Threat.SPAM], *offered[Threat.VIRUS]}
    if not refused:
        where.check_parameters(service)
    if service.listen == service.upstream:
        mend = f"{server} is where the gateway itself listens; name another"
        raise where.error("upstream", mend)
    return service


def _path(file: Path, text: str) -> Path | None:
    """A path as it stands in the file: relative to it, empty for none."""
    return file.parent / text if text else None


def _offered(protocol: Protocol, threat: Threat) -> list[Action]:
    """The actions that the matrix allows."""
    matrix = loader.load()
    actions = (action for action in Action if action.threat is threat)
    return [a for a in actions if matrix.cell(threat, a, protocol).article is Verdict.YES]


def _whose(action: Action | None) -> str:
    """Which threat an action is on, in words; "" for none."""
    threats = {Threat.SPAM: "spam", Threat.VIRUS: "viruses"}
    return f"it is an action on {threats[action.threat]}" if action else ""


class _Where:
    """One protocol's table, for the values that are more than a type."""

    def __init__(self, file: str, protocol: Protocol, number: int) -> None:
        self._file, self._protocol, self._number = file, protocol, number

    def error(self, key: str, mend: str) -> ConfigError:
        return ConfigError(self._file, place(_title(self._protocol, self._number), key), mend)

    def listen(self, table: ServiceTable) -> Endpoint:
        if table.listen is None:
            raise self.error("listen", missing(ServiceTable, "listen"))
        try:
            return endpoint(table.listen, lowest_port=0)
        except ValueError as error:
            mend = '; write "HOST:PORT", such as "127.0.0.1:2525", port 0 for any free one'
            raise self.error("listen", f'"{table.listen}" cannot be used: {error}{mend}') from None

    def upstream(self, table: ServiceTable) -> tuple[str, Endpoint]:
        schemes = _SCHEMES[self._protocol]
        forms = [f"{scheme}://HOST:PORT" for scheme in schemes] or ["HOST:PORT"]
        text = table.upstream
        if text is None:
            raise self.error("upstream", missing(ServiceTable, "upstream", forms[0]))
        try:
            return upstream(text, schemes)
        except ValueError as error:
            choice = " or ".join(f'"{form}"' for form in forms)
            mend = f'"{text}" cannot be used: {error}; write {choice}'
            raise self.error("upstream", mend) from None

    def action(self, threat: Threat, action: Action | None, offered: list[Action]) -> Action:
        if action is None or action.threat is not threat:
            raise self.error(threat, choose(action, offered, _whose(action)))
        return action

    def trusted(self, table: ServiceTable) -> tuple[Network, ...]:
        if table.proxy_protocol and not table.trusted:
            mend = 'missing; proxy_protocol needs it: write the proxies, trusted = ["192.0.2.1"]'
            raise self.error("trusted", mend)
        if table.xforward and not table.trusted:
            mend = 'missing; xforward needs it: write who says it, trusted = ["127.0.0.1"]'
            raise self.error("trusted", mend)
        try:
            return tuple(network(text) for text in table.trusted)
        except ValueError as error:
            raise self.error("trusted", str(error)) from None

    def xforward(self, table: ServiceTable) -> bool:
        if table.xforward and self._protocol is not Protocol.SMTP:
            raise self.error("xforward", f"{self._protocol} has no such command; leave it out")
        return table.xforward

    def probable(self, action: Action | None, offered: list[Action]) -> Action | None:
        """As `action`, where it may be left out."""
        if action is not None and action.threat is not Threat.SPAM:
            raise self.error("probable_spam", choose(action, offered, _whose(action)))
        return action

    def check_parameters(self, service: Service) -> None:
        """Check what the actions need, and that what is given could be used."""
        needed = {EFFECTS[action].parameter for action in service.actions.values()}
        address = service.forward_to
        if not address and "forward_to" in needed:
            mend = "missing; write the address that forward sends to"
            raise self.error("forward_to", mend)
        if address and not (address.isascii() and is_mailbox(address.encode())):
            mend = f'"{address}" is not an address; write one such as "spam@example.test"'
            raise self.error("forward_to", mend)


def _metrics(file: str, table: LogTable) -> Endpoint | None:
    if not table.metrics:
        return None
    try:
        return endpoint(table.metrics, lowest_port=0)
    except ValueError as error:
        mend = (
            f'"{table.metrics}" cannot be used: {error}; write "HOST:PORT" such as "127.0.0.1:9469"'
        )
        raise ConfigError(file, place("log", "metrics"), mend) from None


def _tag(file: str, table: TagTable) -> str:
    text = table.text
    if not text.strip() or text != text.strip() or not is_plain(text):
        mend = "must be printable characters on one line, no space around them"
        raise ConfigError(file, place("tag", "text"), mend)
    return text
