"""The contents of the whole site: every page that there is, once, below its kind."""

from __future__ import annotations

import re
from pathlib import Path

from kb.docs import bulk, contents

ROOT = Path(__file__).parents[2]


def test_every_page_is_listed_once() -> None:
    page = bulk.texts(ROOT)[contents.PAGE]
    listed = re.findall(r"\]\(\.\./([^)#]+\.md)\)", page)
    wanted = {
        path.relative_to(ROOT / "docs").as_posix()
        for path in (ROOT / "docs").rglob("*.md")
        if not bulk.holds(ROOT, path)
    } | {place for place in bulk.texts(ROOT) if place.endswith(".md")}
    assert sorted(listed) == sorted(wanted - {contents.PAGE})
    assert f"All {len(listed)} pages" in page


def test_kinds_have_their_headings_and_a_new_folder_gets_its_own() -> None:
    pages = {
        "index.md": "---\nx: y\n---\n\n# Home\n",
        "matrix.md": "# The matrix",
        "new-kind/a.md": "# A [link](b.md) { #a }",
        "evidence/spam-tag-imap.md": "# Measured: Tag",
        "evidence/spam-tag-imap/dovecot-cut-connection.md": "# Measured: on dovecot",
        "untitled.md": "none",
    }
    text = contents.pages(pages)[contents.PAGE]
    assert "## From the top { #top }\n\n- [Home](../index.md)\n- [The matrix](../matrix.md)" in text
    assert "## New kind { #new-kind }\n\n- [A link](../new-kind/a.md)" in text
    one = "- [Measured: Tag](../evidence/spam-tag-imap.md) · [dovecot cut connection](../evidence/"
    assert one in text
    assert "untitled" not in text
