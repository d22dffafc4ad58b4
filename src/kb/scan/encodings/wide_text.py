"""Text whose characters take two or four octets: UTF-16 and UTF-32."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator

_MARKS = (  # UTF-32's mark starts as UTF-16's does
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# Two characters of ASCII, as XML 1.0 appendix F tells encodings without a mark.
_STARTS = (
    (re.compile(rb"[\t\n\r -~]\0[\t\n\r -~]\0"), "utf-16-le"),
    (re.compile(rb"\0[\t\n\r -~]\0[\t\n\r -~]"), "utf-16-be"),
    (re.compile(rb"[\t\n\r -~]\0\0\0[\t\n\r -~]\0\0\0"), "utf-32-le"),
    (re.compile(rb"\0\0\0[\t\n\r -~]\0\0\0[\t\n\r -~]"), "utf-32-be"),
)


def wide_text(data: bytes) -> Iterator[bytes]:
    """A text in UTF-16 or UTF-32 as UTF-8; nothing if its first octets are not of one."""
    marked = [charset for mark, charset in _MARKS if data.startswith(mark)]
    for charset in marked or [name for start, name in _STARTS if start.match(data)]:
        yield data.decode(charset, "replace").lstrip("\ufeff").encode("utf-8", "replace")
