"""The offline bundle: the whole site as one zip that works from the file system."""

from __future__ import annotations

import zipfile
from pathlib import Path

NAME = "kb-offline.zip"
FOLDER = "kb-offline"
SERVER = "javascripts/server.js"
FLAT = "window.kbServer = false;\nwindow.kbFlat = true;\n"
REMOTE_SHIM = "https://unpkg.com/iframe-worker/shim"
LOCAL_SHIM = "javascripts/iframe-worker.js"
"""What makes the search work without workers: the theme's offline form fetches it from elsewhere;
the bundle brings its own."""
EPOCH = (1980, 1, 1, 0, 0, 0)
"""One date for all files, so that the same pages give the same zip."""


def write(site: Path, target: Path) -> None:
    """Pack the offline form of the site."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as packed:
        for path in sorted(one for one in site.rglob("*") if one.is_file()):
            name = path.relative_to(site).as_posix()
            if name.endswith((".map", ".gz")) or name == "search/search_index.json":
                continue
            octets = path.read_bytes()
            if name == SERVER:
                octets = FLAT.encode()
            elif name.endswith(".html"):
                shim = "../" * name.count("/") + LOCAL_SHIM
                octets = octets.replace(REMOTE_SHIM.encode(), shim.encode())
            info = zipfile.ZipInfo(f"{FOLDER}/{name}", EPOCH)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = 0o644 << 16
            packed.writestr(info, octets)
