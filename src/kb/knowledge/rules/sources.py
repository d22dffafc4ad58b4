"""Sources: to be found at their own publisher's, and used."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

from kb.errors import DataError, nearest
from kb.knowledge.book import Book
from kb.knowledge.rules.records import Position, citations
from kb.knowledge.rules.rule import Rule
from kb.model import Source, SourceKind

RFC_URL = "https://www.rfc-editor.org/rfc/"


def an_rfc_has_its_number(book: Book) -> Iterator[DataError]:
    """An RFC has a number, and id and address that follow from it; nothing else has one."""
    for place, source in _sources(book):
        if (source.kind is SourceKind.RFC) != (source.rfc is not None):
            yield place.breach('kind "rfc" has `rfc`, its number; other kinds have none')
        elif source.rfc is not None:
            name = f"rfc{source.rfc}"
            if source.id != name:
                yield place.breach(f"the id of RFC {source.rfc} is {name}")
            elif source.url != RFC_URL + name:
                yield place.breach(f"the address of RFC {source.rfc} is {RFC_URL}{name}", "url")


def a_document_can_be_found(book: Book) -> Iterator[DataError]:
    """A source has an address, or says why it has none; other than an RFC it has a publisher."""
    for place, source in _sources(book):
        if source.url and not source.url.startswith(("http://", "https://")):
            yield place.breach("write the whole address, from https:// on", "url")
        if bool(source.url) == bool(source.no_address):
            yield place.breach("either `url`, or `no_address`: why there is none")
        if source.kind is not SourceKind.RFC and not source.publisher:
            yield place.breach("no `publisher`; say whose document it is")
        if source.kind is SourceKind.ARTICLE and not source.called:
            yield place.breach('no `called`; say how a text refers to it: "article 1073"')


def an_address_is_the_publishers_own(book: Book) -> Iterator[DataError]:
    """No mirror and no third party's copy: those change, vanish and are nobody's word."""
    hosts = {one.name: one.hosts for one in book.publishers.values()}
    for place, source in _sources(book):
        if source.kind is SourceKind.RFC or not source.publisher:
            continue
        if source.publisher not in hosts:
            near = nearest(source.publisher, hosts) or "; add it to publishers.toml"
            yield place.breach(f"unknown publisher {source.publisher!r}{near}", "publisher")
        elif source.url and urlsplit(source.url).hostname not in hosts[source.publisher]:
            host = urlsplit(source.url).hostname
            mend = "give the publisher's own, or say in `no_address` why there is none"
            yield place.breach(f"{host} is no host of {source.publisher}; {mend}", "url")


def a_source_is_used(book: Book) -> Iterator[DataError]:
    """A source that nothing cites is a slip, or a leftover."""
    used = {citation.source for _, citation in citations(book)}
    used |= {product.source for product in book.products.values()}
    for place, source in _sources(book):
        if source.id not in used:
            yield place.breach("nothing cites it; cite it or delete it")


def _sources(book: Book) -> Iterator[tuple[Position, Source]]:
    for source in book.sources.values():
        yield Position("sources.toml", f"sources {source.id}"), source


RULES: tuple[Rule, ...] = (
    an_rfc_has_its_number,
    a_document_can_be_found,
    an_address_is_the_publishers_own,
    a_source_is_used,
)
