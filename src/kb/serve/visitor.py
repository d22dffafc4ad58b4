"""Tells visitors apart without knowing who they are.

A visitor who votes gets a random token in a cookie. The store sees only a keyed hash of the
token and the page, so that votes of one visitor on two pages cannot be put together, and the
token itself is nowhere on the server.
"""

from __future__ import annotations

import hashlib
import secrets

COOKIE = "kb_visitor"
"""Name of the cookie that holds the token."""

_TOKEN_OCTETS = 16
_LONGEST_TOKEN = 64


def new_token() -> str:
    """A fresh random token, URL-safe."""
    return secrets.token_urlsafe(_TOKEN_OCTETS)


def usable(token: str | None) -> bool:
    """Whether a cookie's value can be one of our tokens."""
    return bool(token) and len(token or "") <= _LONGEST_TOKEN


def voter(secret: bytes, token: str, page: str) -> str:
    """The voter on one page: 32 hexadecimal digits, the same for the same token and page.

    `secret` is the store's own, at most 64 octets (RFC 7693 section 2.1).
    """
    digest = hashlib.blake2b(f"{token}\n{page}".encode(), key=secret, digest_size=16)
    return digest.hexdigest()
