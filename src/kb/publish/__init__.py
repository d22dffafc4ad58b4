"""Builds the site with everything that other programs fetch from it.

`python -m kb.publish [FOLDER]` is what `make site` runs: the pages by MkDocs, then the exports, a
badge and an embeddable page for each cell, the feed, and the offline bundle.
"""
