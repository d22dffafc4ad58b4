"""Certificates, and gateways from a configuration file that use them."""

from __future__ import annotations

import ssl
from pathlib import Path

import trustme

from kb.gateway.config import load
from kb.gateway.context import Context
from kb.gateway.contexts import contexts, renewed
from kb.gateway.endpoint import Endpoint
from kb.gateway.serve import Gateway
from kb.gateway.sessions import sessions
from kb.knowledge import loader
from support.loop import Loop


class Authority:
    """A certificate authority of a test, and the files that it makes.

    Args:
        folder: where the files go.
    """

    def __init__(self, folder: Path) -> None:
        self._ca, self.folder = trustme.CA(), folder
        self.file = folder / "ca.pem"
        self._ca.cert_pem.write_to_path(self.file)

    def certify(self, *names: str, stem: str = "server") -> tuple[Path, Path]:
        """A certificate for those names, and its key: two files."""
        certificate = self.folder / f"{stem}.pem"
        key = self.folder / f"{stem}.key"
        made = self._ca.issue_cert(*names)
        certificate.write_bytes(b"".join(blob.bytes() for blob in made.cert_chain_pems))
        made.private_key_pem.write_to_path(key)
        return certificate, key

    def client(self, *, trusts: bool = True) -> ssl.SSLContext:
        """A client's context: one that trusts this authority, or none at all."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        if trusts:
            context.load_verify_locations(self.file)
        return context

    def server(self, *names: str) -> ssl.SSLContext:
        """A server's context, with a certificate for those names."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*self.certify(*names, stem="other"))
        return context


_POLICY = {
    "smtp": 'spam = "reject"\nvirus = "strip-and-deliver"\n',
    "pop3": 'spam = "tag"\nvirus = "strip-and-deliver"\n',
    "imap": 'spam = "tag"\nvirus = "strip-and-deliver"\n',
}


def table(protocol: str, upstream: Endpoint, **keys: str | bool | list[str]) -> str:
    """One protocol's table."""
    scheme = "smtp://" if protocol == "smtp" else ""
    lines = [f"[[{protocol}]]", 'listen = "127.0.0.1:0"', f'upstream = "{scheme}{upstream}"']
    lines += [
        f"{k} = {str(v).lower() if isinstance(v, bool) else repr(v)}" for k, v in keys.items()
    ]
    return "\n".join([*lines, _POLICY[protocol]])


class Gateways:
    """Gateways in this process, as their configuration files have them."""

    def __init__(self, loop: Loop, authority: Authority) -> None:
        self.loop, self.authority = loop, authority
        self._running: list[Gateway] = []
        self.contexts: list[Context] = []
        """Those of the last one that was started."""

    def start(self, text: str) -> list[Endpoint]:
        """Start one; where its listeners are."""
        file = self.authority.folder / "gateway.toml"
        file.write_text(text, encoding="utf-8")
        self.contexts = contexts(load(file), loader.load())
        gateway = Gateway(self.contexts, sessions({c.service.protocol for c in self.contexts}))
        self._running.append(gateway)
        return self.loop.run(gateway.start())

    def renew(self) -> None:
        """Have the last one read its configuration again."""

        async def renew() -> None:
            self.contexts = renewed(self.contexts, loader.load())
            self._running[-1].renew(self.contexts)

        self.loop.run(renew())

    def before(self, protocol: str, upstream: Endpoint, **keys: str | bool | list[str]) -> Endpoint:
        """One listener before that server; its certificate is the authority's for 127.0.0.1."""
        self.authority.certify("127.0.0.1", "localhost")
        if keys.get("tls", "none") != "none":
            keys = {"certificate": "server.pem", "key": "server.key"} | keys
        return self.start(table(protocol, upstream, **keys))[0]

    def close(self) -> None:
        """Stop them all."""
        for gateway in self._running:
            self.loop.run(gateway.close())
