"""The optional groups of packages, and the one line that tells that one is missing.

The core needs msgspec only. What needs more calls `require` before it imports it, so that
whoever installed `kb` alone is told what to install instead of being shown a traceback.
"""

from __future__ import annotations

import shlex
import sys
from importlib.util import find_spec

MODULES = {
    "lab": ("aiosmtpd", "pymap", "twisted", "trustme", "imapclient"),
    "site": ("mkdocs", "material", "mkdocstrings_handlers", "minify_html", "pypdf"),
    "notebooks": ("jupyterlab", "ipykernel", "nbval"),
    "serve": ("litestar", "starlette", "uvicorn", "sqlalchemy"),
    "postgresql": ("psycopg", "psycopg_pool"),
    "metrics": ("prometheus_client",),
    "archives": ("libarchive", "cryptography"),
    "diagnose": ("dkim", "olefile"),
    "rspamd": ("httpx",),
    "yara": ("yara_x",),
}
"""Extra of pyproject.toml -> the modules by which its packages are known to be there."""


class MissingExtraError(ImportError):
    """An extra is not installed: who needs it, and the command that installs it, in one line."""

    def __init__(self, who: str, extra: str) -> None:
        # By this Python: another one's pip, first in PATH, would install it elsewhere.
        pip = f"{shlex.quote(sys.executable or 'python3')} -m pip"
        super().__init__(f"{who} needs the extra \"{extra}\": {pip} install 'kb[{extra}]'")


def require(who: str, extra: str) -> None:
    """Go on if the packages of an extra are installed.

    Args:
        who: what needs them, such as `verify` or `kb.publish`.
        extra: a key of `MODULES`.

    Raises:
        MissingExtraError: one of them is not.
    """
    if not all(map(find_spec, MODULES[extra])):
        raise MissingExtraError(who, extra)
