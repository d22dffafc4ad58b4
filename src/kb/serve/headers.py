"""The header fields that keep a browser from doing with the site what it was not made for.

`kb serve` sends them, and the built site has them in a file `_headers` for hosts that read one
(`kb.publish.host_headers`). Nothing in a page is run or fetched from elsewhere, and only the pages
that are made for it (`embed/`) may stand in a frame of another site. Encryption is the business of
whoever ends TLS, and so is Strict-Transport-Security.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType

_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; worker-src 'self'; manifest-src 'self'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors {}"
)
ALWAYS: Mapping[str, str] = MappingProxyType(
    {
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "same-origin",
        "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=()",
    }
)
"""Go with everything."""
PAGES: Mapping[str, str] = MappingProxyType(
    {
        "Content-Security-Policy": _POLICY.format("'none'"),
        "X-Frame-Options": "DENY",
        "Cross-Origin-Opener-Policy": "same-origin",
    }
)
"""Go with all files but those to embed."""
EMBEDDED: Mapping[str, str] = MappingProxyType({"Content-Security-Policy": _POLICY.format("*")})
"""Go with what stands in other sites' frames."""
API: Mapping[str, str] = MappingProxyType(
    {
        "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
        "X-Frame-Options": "DENY",
        "Cache-Control": "no-store",
    }
)
"""Go with the API's answers, which are data and change."""

EMBED = "embed/"
LASTING = "public, max-age=31536000, immutable"
"""Of a file whose name changes with its octets: a year."""
CHECKED = "no-cache"
"""Of any other: kept, and asked for anew each time; if it is the same, nothing is sent."""
_HASHED = re.compile(r"assets/(?:inline/|.*\.[0-9a-f]{8}\.min\.(?:js|css)\Z)")


def lasting(path: str) -> bool:
    """Whether the name of a file, given as its path below the site's root, has a hash in it."""
    return bool(_HASHED.match(path))


def fields(path: str) -> dict[str, str]:
    """The fields that go with an address below the site's root: `api/ask`, `actions/tag/`."""
    if path == "api" or path.startswith("api/"):
        return {**ALWAYS, **API}
    kept = {"Cache-Control": LASTING if lasting(path) else CHECKED}
    return {**ALWAYS, **(EMBEDDED if path.startswith(EMBED) else PAGES), **kept}
