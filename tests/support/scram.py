"""SCRAM-SHA-256's client (RFC 5802, RFC 7677), which the standard library does not have."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets


class Scram:
    """One login; call it with each challenge, as imaplib's `authenticate` does.

    Args:
        user: without comma and equals sign.
        password: printable ASCII.
    """

    mechanism = "SCRAM-SHA-256"

    def __init__(self, user: str, password: str) -> None:
        self._password, self._nonce = password.encode(), secrets.token_hex(12)
        self._bare = f"n={user},r={self._nonce}"
        self._signature = b""
        self.verified = False
        """Whether the server has proved that it knows the password."""

    def __call__(self, challenge: bytes = b"") -> bytes:
        """The response to a challenge, neither in base64."""
        if not challenge:
            return f"n,,{self._bare}".encode()
        fields = dict(part.split("=", 1) for part in challenge.decode().split(","))
        if "v" in fields:
            self.verified = base64.b64decode(fields["v"]) == self._signature
            return b""
        assert fields["r"].startswith(self._nonce)
        salt, rounds = base64.b64decode(fields["s"]), int(fields["i"])
        salted = hashlib.pbkdf2_hmac("sha256", self._password, salt, rounds)
        key = _hmac(salted, b"Client Key")
        last = f"c=biws,r={fields['r']}"
        message = f"{self._bare},{challenge.decode()},{last}".encode()
        self._signature = _hmac(_hmac(salted, b"Server Key"), message)
        mask = _hmac(hashlib.sha256(key).digest(), message)
        proof = bytes(a ^ b for a, b in zip(key, mask, strict=True))
        return f"{last},p={base64.b64encode(proof).decode()}".encode()


def _hmac(key: bytes, message: bytes) -> bytes:
    return hmac.digest(key, message, "sha256")
