"""Certificates and authorities of the configuration, as contexts for TLS handshakes.

They are read with the configuration, at the start and on SIGHUP, so that a mistake is told before
anybody connects.
"""

from __future__ import annotations

import ssl
from collections.abc import Callable
from pathlib import Path

from kb.gateway.config import ConfigError, Service

Problem = Callable[[str, str], ConfigError]
"""The error for a key and what would be right."""


class Encryption:
    """TLS of one listener: towards its clients and towards its server.

    Args:
        service: the listener's table.
        file: the configuration's name, for errors.

    Raises:
        ConfigError: a file cannot be used; the message says which key's, and what is right.
    """

    def __init__(self, service: Service, file: str) -> None:

        def problem(key: str, mend: str) -> ConfigError:
            return ConfigError(file, service.place(key), mend)

        self.clients = None if service.tls == "none" else _for_clients(service, problem)
        self.server = None if service.upstream_tls == "none" else _for_server(service, problem)

    clients: ssl.SSLContext | None
    """For handshakes with clients; None without TLS."""
    server: ssl.SSLContext | None
    """For handshakes with the server; None without TLS."""


def _for_clients(service: Service, problem: Problem) -> ssl.SSLContext:
    for key, path in (("certificate", service.certificate), ("key", service.key)):
        if path is None:
            mend = f'missing; tls = "{service.tls}" needs it: write {key} = "FILE.pem"'
            raise problem(key, mend)
        _readable(key, path, problem)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    _harden(context)
    if not service.certificate or not service.key:
        raise AssertionError("checked above")
    try:
        # It is only to tell which of the two files is at fault.
        ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT).load_verify_locations(service.certificate)
    except ssl.SSLError:
        mend = f"{service.certificate} holds no certificate; write a PEM file with the chain"
        raise problem("certificate", mend) from None
    try:
        context.load_cert_chain(service.certificate, service.key, _no_password)
    except _EncryptedError:
        mend = f"{service.key} is encrypted; write a file with the key in clear, for root only"
        raise problem("key", mend) from None
    except ssl.SSLError as error:
        if error.reason == "KEY_VALUES_MISMATCH":
            mend = f"{service.key} does not belong to the certificate; write that one's key"
        elif error.reason and "KEY" in error.reason and "SMALL" in error.reason:
            mend = f"{service.certificate} has a key that is too short; have a longer one certified"
        else:
            mend = f"{service.key} holds no private key; write a PEM file with one"
        raise problem("key", mend) from None
    return context


def _for_server(service: Service, problem: Problem) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    _harden(context)
    if not service.upstream_verify:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
        return context
    if service.upstream_ca is None:
        context.load_default_certs(ssl.Purpose.SERVER_AUTH)
        return context
    _readable("upstream_ca", service.upstream_ca, problem)
    try:
        context.load_verify_locations(service.upstream_ca)
    except ssl.SSLError:
        mend = f"{service.upstream_ca} holds no certificate; write a PEM file with the authority's"
        raise problem("upstream_ca", mend) from None
    return context


def _harden(context: ssl.SSLContext) -> None:
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    # A renegotiation would have reading want to write; nobody needs one (RFC 8446 has none).
    context.options |= ssl.OP_NO_RENEGOTIATION | ssl.OP_NO_COMPRESSION


def _readable(key: str, path: Path, problem: Problem) -> None:
    try:
        path.read_bytes()
    except FileNotFoundError:
        raise problem(key, f"{path}: no such file; write the path of a PEM file") from None
    except OSError as error:
        mend = f"{path} cannot be read ({error.strerror}); let the gateway's user read it"
        raise problem(key, mend) from None


class _EncryptedError(Exception):
    """The key's file wants a password."""


def _no_password() -> str:
    raise _EncryptedError
