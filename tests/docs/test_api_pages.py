"""The pages of the Python API name what there is: the site's build stops at anything else."""

from __future__ import annotations

import pkgutil
import re

import pytest

from kb.docs import repository

PAGES = sorted((repository() / "docs/reference/api").glob("*.md"))
NAMED = [
    (page.name, name)
    for page in PAGES
    for name in re.findall(r"^::: (\S+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
]


@pytest.mark.parametrize(("page", "name"), NAMED)
def test_what_a_page_of_the_api_names_is_there(page: str, name: str) -> None:
    try:
        pkgutil.resolve_name(name)
    except (ImportError, AttributeError) as error:
        pytest.fail(f"docs/reference/api/{page}: {name}: {error}")


def test_there_are_pages_and_names() -> None:
    assert {page for page, _ in NAMED} >= {page.name for page in PAGES} - {"index.md"}
