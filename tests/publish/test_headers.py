"""What the site's files are sent with, and the file that tells a host so."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from kb.publish import compress, host_headers, inline
from kb.serve.headers import LASTING, fields
from support.browser import hosted
from support.site import Site

SCRIPT = "<p>a</p><script>let a = 1;\nlet b;</script><script type=application/json>{}</script>"


def test_a_script_within_a_page_is_moved_to_a_file() -> None:
    html, files = inline.moved(SCRIPT, "../")
    ((name, text),) = files.items()
    assert text == "let a = 1;\nlet b;"
    assert html == (
        f'<p>a</p><script src="../{name}"></script><script type=application/json>{{}}</script>'
    )
    assert fields(name)["Cache-Control"] == LASTING


def test_a_style_within_a_page_is_moved_to_a_file() -> None:
    html, files = inline.moved("<style>\na {}</style>", "")
    ((name, text),) = files.items()
    assert (html, text) == (f'<link rel="stylesheet" href="{name}">', "\na {}")


def test_what_gets_smaller_has_a_compressed_copy(tmp_path: Path) -> None:
    (tmp_path / "long.html").write_bytes(b"<p>mail</p>" * 1000)
    (tmp_path / "short.html").write_bytes(b"<p>mail</p>")
    (tmp_path / "picture.png").write_bytes(b"mail" * 1000)
    compress.site(tmp_path)
    (packed,) = tmp_path.glob("*.gz")
    assert packed.name == "long.html.gz"
    first = packed.read_bytes()
    assert gzip.decompress(first) == b"<p>mail</p>" * 1000
    packed.unlink()
    compress.site(tmp_path)
    assert packed.read_bytes() == first


@pytest.mark.slow
def test_a_host_that_goes_by_the_file_sends_what_kb_serve_sends(site: Site) -> None:
    rules = (site.folder / host_headers.NAME).read_text(encoding="ascii")
    seen = set()
    for file in site.folder.rglob("*"):
        path = file.relative_to(site.folder).as_posix().removesuffix("index.html")
        if file.is_dir() or file.suffix == ".gz" or path == host_headers.NAME:
            continue
        sent = hosted(rules, f"/{path}")
        assert len(dict(sent)) == len(sent), f"{path}: a field twice"
        expected = fields(path)
        if expected["Cache-Control"] != LASTING:
            del expected["Cache-Control"]  # A host's own: to ask anew, on those that read the file.
        assert dict(sent) == expected, path
        seen.add(expected["Content-Security-Policy"])
    assert len(seen) == 2


@pytest.mark.slow
def test_no_page_has_anything_that_its_policy_forbids(site: Site) -> None:
    for page in site.pages():
        for part in ("<script>", "<style", " style=", " onclick=", "javascript:"):
            assert part not in page.html, (page.file, part)
