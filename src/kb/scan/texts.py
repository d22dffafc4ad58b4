"""What a text part says, as far as spam filters care."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

from kb.message.charset import decoded_text, reads_ascii
from kb.message.parts import Part

_MARKUP = re.compile(r"<[^<>]*>")


def texts(part: Part, octets: bytes) -> Iterator[bytes]:
    """The readings of a text part's decoded octets: as they are, in their charset, unmarked.

    A text is given as UTF-8.
    """
    yield octets
    charset = part.content.text("charset")
    is_ascii = not charset or reads_ascii(charset)
    if is_ascii and part.type != "text/html":
        return
    text = octets.decode("utf-8", "replace") if is_ascii else decoded_text(octets, charset)
    yield text.encode("utf-8", "replace")
    if part.type == "text/html":
        yield html.unescape(_MARKUP.sub("", text)).encode("utf-8", "replace")
