"""Octets of a named charset as text."""

from __future__ import annotations


def decoded_text(octets: bytes, charset: str) -> str:
    """`octets` as text; what cannot be read becomes U+FFFD, an unknown charset is Latin-1."""
    try:
        text = octets.decode(charset or "utf-8", "replace")
    except (LookupError, ValueError):  # unknown, or no charset at all, or one that cannot decode
        return octets.decode("latin-1")
    # UTF-7 and its like give halves of surrogate pairs, which no text may hold.
    return (
        text
        if text.isascii()
        else text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    )


def reads_ascii(charset: str) -> bool:
    """Whether ASCII octets mean the same in `charset`: not so in UTF-16, UTF-7 or EBCDIC."""
    probe = b"+AZaz09*"
    return decoded_text(probe, charset) == probe.decode("ascii")
