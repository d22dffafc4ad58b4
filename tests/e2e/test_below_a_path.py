"""A site below a path of its host, as GitHub Pages serves a project's: what a wrong address shows.

That host answers whatever is not there, at any depth, with the site's `404.html`.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, Response, expect

from kb.publish import inline, minify, missing
from support import browser
from support.site import ROOT, Site

pytestmark = pytest.mark.slow

BELOW = "/sub/path/"
CONFIG = """\
INHERIT: {root}/mkdocs.yml
docs_dir: {root}/docs
hooks: [{hook}]
"""
TITLES = """\
def on_page_markdown(markdown, **_):
    return markdown.partition("\\n")[0]
def on_files(files, config):
    for one in list(files.documentation_pages()):
        if one.src_uri.startswith("evidence/"):
            files.remove(one)
"""
"""Leaves pages their titles: the page of a wrong address shows no more of them."""
WRONG = ("no-such-page", "questions/quarentine-retention/", "a/b/c/d/e/f.html", "matrix/no/such/")


@pytest.fixture(scope="module")
def project(site: Site, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The built site, with the page of a wrong address as it is made for a site below a path."""
    folder = tmp_path_factory.mktemp("project")
    (folder / "hook.py").write_text(TITLES, encoding="utf-8")
    config = CONFIG.format(root=ROOT, hook=folder / "hook.py")
    (folder / "mkdocs.yml").write_text(config, encoding="utf-8")
    subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--quiet", "--site-dir", folder / "titles"],
        cwd=folder,
        env=os.environ | {"KB_SITE": f"https://kb.example.test{BELOW}", "NO_MKDOCS_2_WARNING": "1"},
        capture_output=True,
        check=True,
    )
    built = folder / "site"
    shutil.copytree(site.folder, built, ignore=shutil.ignore_patterns("*.gz", "*.zip"))
    page = built / missing.NAME
    shutil.copyfile(folder / "titles" / missing.NAME, page)
    missing.write(built)
    page.write_text(minify.minified(page.read_text(encoding="utf-8")), encoding="utf-8")
    inline.site(built)
    with browser.project(built, BELOW) as address:
        yield address


@pytest.mark.parametrize("wrong", WRONG)
def test_a_wrong_address_has_its_styles_and_links(tab: Page, project: str, wrong: str) -> None:
    answers: list[Response] = []
    tab.on("response", lambda one: answers.append(one))
    tab.goto(project + wrong)
    tab.wait_for_load_state("networkidle")
    assert answers[0].status == 404
    assert [one.url for one in answers[1:] if one.status != 200] == []
    kinds = {Path(urlsplit(one.url).path).suffix for one in answers}
    assert {".css", ".js"} <= kinds
    expect(tab.locator("h1")).to_contain_text("404")
    expect(tab.locator(".md-header")).to_have_css("position", "sticky")
    found = tab.locator("a[href]").evaluate_all("all => all.map((one) => one.href)")
    own = {one.partition("#")[0] for one in found if urlsplit(one).netloc in project}
    assert len(own) > 5
    assert [one for one in own if not one.startswith(project)] == []
    gone = [one for one in own if one != project + wrong and not tab.request.get(one).ok]
    assert gone == []


def test_a_wrong_address_leads_to_what_was_meant(tab: Page, project: str) -> None:
    for address, title in (
        ("questions/quarentine-retention/", "How long is mail kept in quarantine?"),
        ("a/b/c/d/glosary", "Glossary"),
        ("matrix.html", "The support matrix"),
    ):
        tab.goto(project + address)
        tab.locator(".kb-astray").get_by_role("link", name=title).click()
        expect(tab.locator("h1")).to_contain_text(title.split("?")[0])
        assert tab.url.startswith(project)
        tab.wait_for_load_state("networkidle")  # a script that is left half loaded is an error


def test_a_wrong_address_is_searched_for(tab: Page, project: str) -> None:
    tab.goto(f"{project}no/such/quarentine/")
    tab.locator(".kb-astray").get_by_role("link", name="Search for").click()
    expect(tab.locator(".md-search-result__item").first).to_be_visible()
    expect(tab.locator(".kb-search-told")).to_have_text("Searched for quarantine")
    assert tab.url.startswith(f"{project}?q=")


def test_the_search_of_that_page_itself_finds(tab: Page, project: str) -> None:
    tab.goto(f"{project}no/such/page/")
    tab.keyboard.press("/")
    tab.keyboard.type("maildrop")
    found = tab.locator(".md-search-result__link").first
    expect(found).to_be_visible()
    assert found.evaluate("one => one.href").startswith(project)
