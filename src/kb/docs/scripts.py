"""The scripts of data that the site's own scripts read.

Scripts, not JSON files: a page opened from the file system may load a script and may not fetch.
"""

from __future__ import annotations

import msgspec

from kb.ask import browser, product_script
from kb.knowledge.book import Book
from kb.render import finder

FOLDER = "javascripts/data"


def files(book: Book) -> dict[str, str]:
    """The text of each script, by its place below `docs/`."""
    choices = msgspec.json.format(msgspec.json.encode(finder.choices(book)), indent=1).decode()
    return {
        f"{FOLDER}/finder.js": f"window.kbFinder = {choices};\n",
        browser.PLACE: browser.script(book),
        product_script.PLACE: product_script.script(book),
    }
