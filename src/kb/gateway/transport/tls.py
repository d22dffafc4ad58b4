"""TLS on one connection, sans I/O: octets from the wire in, octets of the session out, both ways.

It is not asyncio's own, for one reason: there, octets that came in clear before the handshake
stay in the reader and are read later as if they had come through TLS. That is how commands and
responses are injected (CVE-2011-0411 and its like). Here all that has not been read when TLS
begins goes into the handshake, which fails of it.
"""

from __future__ import annotations

import ssl


class TlsError(ConnectionError):
    """The handshake or a record failed; the message says why, in OpenSSL's words."""


class Tls:
    """TLS on one connection. Whoever has it carries `outgoing` to the wire after every call.

    Args:
        context: certificates, and what is asked of the other side.
        server_name: on a connection to a server its host, name or IP address, which the
            certificate must be for; None on a client's.
    """

    def __init__(self, context: ssl.SSLContext, server_name: str | None) -> None:
        self._in, self._out = ssl.MemoryBIO(), ssl.MemoryBIO()
        self._object = context.wrap_bio(
            self._in, self._out, server_side=server_name is None, server_hostname=server_name
        )

    @property
    def version(self) -> str:
        """The protocol's version, `TLSv1.3`; "" before the handshake's end."""
        return self._object.version() or ""

    def feed(self, octets: bytes) -> None:
        """Add octets from the wire; b"" is its end."""
        if octets:
            self._in.write(octets)
        else:
            self._in.write_eof()

    def handshake(self) -> bool:
        """Go on with the handshake; whether it is done. Until then it wants to be fed.

        Raises:
            TlsError: it failed.
        """
        try:
            self._object.do_handshake()
        except ssl.SSLWantReadError:
            return False
        except ssl.SSLError as error:
            raise TlsError(f"TLS handshake: {_why(error)}") from None
        return True

    def read(self, most: int) -> bytes | None:
        """Octets of the session; b"" at its end, None where it wants to be fed.

        Raises:
            TlsError: what came is no TLS, or has been tampered with.
        """
        try:
            return self._object.read(most)
        except ssl.SSLWantReadError:
            return None
        except (ssl.SSLZeroReturnError, ssl.SSLEOFError):
            # Without close_notify too: a message's end is told by the protocol inside.
            return b""
        except ssl.SSLError as error:
            raise TlsError(f"TLS: {_why(error)}") from None

    def write(self, octets: bytes) -> None:
        """Encrypt octets of the session.

        Raises:
            TlsError: TLS has ended.
        """
        try:
            if octets:
                self._object.write(octets)
        except ssl.SSLError as error:
            raise TlsError(f"TLS: {_why(error)}") from None

    def end(self) -> None:
        """Say close_notify."""
        try:
            self._object.unwrap()
        except ssl.SSLError:
            # The other side's own is not waited for.
            return

    def outgoing(self) -> bytes:
        """What is to be written to the wire."""
        return self._out.read()


def _why(error: ssl.SSLError) -> str:
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"the certificate is refused: {error.verify_message}"
    return (error.reason or error.strerror or str(error)).replace("_", " ").lower()
