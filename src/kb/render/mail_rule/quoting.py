"""How a tag or a folder's name is written within a rule of each syntax."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from urllib.parse import quote

from kb.message import encoded_words
from kb.model.mail_rule import Quoting

_SPECIAL = re.compile(r"[\\^$.|?*+(){}\[\]]")


def quoted(text: str, ways: Iterable[Quoting]) -> str:
    """`text` quoted in each of these ways, the first one first."""
    for way in ways:
        text = _QUOTE[way](text)
    return text


def _wire(text: str) -> str:
    """A regular expression for the tag as the gateway writes it: see `kb.message.tag`.

    Before another encoded word the space after the tag is in the tag's own word, which may then
    look different from its start. Of several words the first is matched: between them may be a
    line end, which a program may or may not have taken out.
    """
    if text.isascii() and "=?" not in text:
        return _regex(text)
    forms = {encoded_words.encode(each)[0].decode("ascii"): None for each in (text, text + " ")}
    return f"({'|'.join(map(_regex, forms))})"


def _regex(text: str) -> str:
    # A backslash in brackets: at a line's end two of them would join the next line to it.
    return "".join(r"[\\]" if c == "\\" else _SPECIAL.sub(r"\\\g<0>", c) for c in text)


def _backslashed(special: re.Pattern[str]) -> Callable[[str], str]:
    return lambda text: special.sub(r"\\\g<0>", text)


_QUOTE: Mapping[Quoting, Callable[[str], str]] = {
    Quoting.WIRE: _wire,
    Quoting.GLOB: _backslashed(re.compile(r"[*?\\]")),
    Quoting.REGEX: _regex,
    Quoting.SLASHES: _backslashed(re.compile("/")),
    Quoting.QUOTED: _backslashed(re.compile(r'["\\]')),
    Quoting.DOLLARS: _backslashed(re.compile(r'["\\$`]')),
    Quoting.SHELL: lambda text: text.replace("'", "'\\''"),
    Quoting.POWERSHELL: lambda text: text.replace("'", "''"),
    Quoting.URI: lambda text: quote(text, safe="/"),
}
