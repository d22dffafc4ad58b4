"""Logins, the same for every protocol: passed through, and whose it is noted.

The gateway never judges a password: the server does. The gateway learns the name under which
decisions are kept, because unique-ids are unique within one user's mailbox only, and it lets no
mechanism pass behind which it could read nothing more (`kb.wire.sasl`).
"""

from __future__ import annotations

from kb.wire import sasl


def name(octets: bytes) -> str:
    """A user's name as it stands in a command."""
    return octets.decode("utf-8", "backslashreplace")


class SaslLogin:
    """One attempt to log in by a SASL mechanism (RFC 4422), in whichever protocol.

    Args:
        mechanism: its name, as the client wrote it.
        response: the initial response, in base64; None or b"" where the client gave none.
    """

    def __init__(self, mechanism: bytes, response: bytes | None = None) -> None:
        self.mechanism = mechanism.upper().decode("ascii", "replace")
        """Its name in upper case."""
        # RFC 4954 4, RFC 5034 4: `=` is an empty one, which tells nothing.
        self._first = response if response not in (None, b"", b"=") else None

    @property
    def passes(self) -> bool:
        """Whether the mechanism may pass through the gateway."""
        return sasl.passes(self.mechanism)

    def answered(self, response: bytes) -> None:
        """Note the client's response to a challenge, in base64; only the first one tells."""
        if self._first is None:
            self._first = response

    @property
    def account(self) -> str | None:
        """Whose it is; None where the client's words do not tell."""
        return sasl.account(self.mechanism, self._first or b"")
