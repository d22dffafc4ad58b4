"""The two ends of TLS as programs of their own, so that wiretaps read what goes on inside.

    client -- wiretap -- TlsClient == wiretap == TLS of a gateway, or TlsServer -- server

Octets pass as they are; only the encryption begins and ends here.
"""

from __future__ import annotations

import contextlib
import select
import socket
import ssl

import trustme

from kb.lab.wire.listener import HOST, Address, Listener

_CHUNK = 1 << 16
_SECONDS = 30


class Authority:
    """The lab's certificate authority, made anew for each run, and one certificate for `HOST`."""

    def __init__(self) -> None:
        self._ca = trustme.CA()
        self._leaf = self._ca.issue_cert(HOST)

    def root(self) -> str:
        """The authority's own certificate in PEM, for clients that are programs."""
        return self._ca.cert_pem.bytes().decode("ascii")

    def files(self) -> dict[str, str]:
        """Certificate and key in PEM, by the names of the gateway's keys."""
        chain = b"".join(blob.bytes() for blob in self._leaf.cert_chain_pems)
        key = self._leaf.private_key_pem.bytes()
        return {"certificate.pem": chain.decode("ascii"), "key.pem": key.decode("ascii")}

    def server(self) -> ssl.SSLContext:
        """For a server with that certificate."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._leaf.configure_cert(context)
        return context

    def client(self) -> ssl.SSLContext:
        """For a client that trusts the authority."""
        context = stranger()
        self._ca.configure_trust(context)
        return context


def stranger() -> ssl.SSLContext:
    """For a client that does not know the lab's authority."""
    return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


class TlsClient(Listener):
    """Passes each connection on inside TLS.

    Args:
        target: where to connect; its certificate must be for that host.
        context: whom it trusts.
    """

    def __init__(self, target: Address, context: ssl.SSLContext) -> None:
        self._target, self._context = target, context
        self.refused: list[str] = []
        """Why it refused a certificate, in OpenSSL's words."""
        super().__init__()

    def serve(self, client: socket.socket) -> None:
        """Pass on, unless the certificate is refused."""
        with self.connect(self._target) as plain:
            try:
                server = self._context.wrap_socket(plain, server_hostname=self._target.host)
            except ssl.SSLCertVerificationError as error:
                self.refused.append(error.verify_message)
                return
            with server:
                _exchange(client, server)


class TlsServer(Listener):
    """Ends TLS, and passes each connection on in clear.

    Args:
        target: where to connect.
        context: with the certificate.
    """

    def __init__(self, target: Address, context: ssl.SSLContext) -> None:
        self._target, self._context = target, context
        super().__init__()

    def serve(self, client: socket.socket) -> None:
        """Pass on."""
        with (
            self._context.wrap_socket(client, server_side=True) as inside,
            self.connect(self._target) as server,
        ):
            _exchange(inside, server)


def _exchange(one: socket.socket, other: socket.socket) -> None:
    """Pass octets both ways until either side ends; OpenSSL wants one thread for both ways."""
    others = {one: other, other: one}
    with contextlib.suppress(OSError):
        while True:
            readable, _, _ = select.select([one, other], [], [], _SECONDS)
            if not readable:
                return
            for end in readable:
                if not _pass(end, others[end]):
                    return


def _pass(source: socket.socket, sink: socket.socket) -> bool:
    """Pass on what has come; False at the end."""
    source.settimeout(0)
    try:
        while octets := source.recv(_CHUNK):
            sink.settimeout(_SECONDS)
            sink.sendall(octets)
    except (ssl.SSLWantReadError, BlockingIOError):
        return True
    return False
