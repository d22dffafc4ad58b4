"""The user's own rule on tagged mail, one record a mail program: frozen types as in `kb.model`."""

from __future__ import annotations

from enum import StrEnum

from kb.model.record import Entry
from kb.model.records import Citation
from kb.model.words import Protocol

TAG, FOLDER = "%TAG%", "%FOLDER%"
"""Stand in a rule for the tag and for the folder's name."""


class Quoting(StrEnum):
    """What is done to a text before it stands in a rule; several are done one after the other."""

    WIRE = "wire"
    """A regular expression for a tag as it stands in the message's octets, where text other than
    ASCII is in encoded words (RFC 2047)."""
    GLOB = "glob"
    """Between wildcards: a backslash before `*`, `?` and `\\` (RFC 5228 2.7.1)."""
    REGEX = "regex"
    """A regular expression that matches the text alone: a backslash before what is special."""
    SLASHES = "slashes"
    """Between slashes: a backslash before each."""
    QUOTED = "quoted"
    """Within double quotes: a backslash before `"` and `\\`."""
    DOLLARS = "dollars"
    """Within double quotes in which `$` and a backtick are special, too."""
    SHELL = "shell"
    """Within single quotes, as a shell reads them."""
    POWERSHELL = "powershell"
    """Within single quotes, as PowerShell reads them: each is doubled."""
    URI = "uri"
    """Percent-encoded UTF-8 (RFC 3986 2.1); a slash stays."""


class MailRule(Entry, frozen=True, kw_only=True):
    """How a mail program moves or deletes tagged mail: a text to paste, or steps to follow.

    `TAG` and `FOLDER` stand in `move` and `delete` for what the user chooses.
    """

    name: str
    """`Sieve (Pigeonhole, Cyrus)`."""
    sees: tuple[Protocol, ...]
    """The protocols on which a gateway may add the tag so that this rule sees it."""
    acts: str
    """Where and when it acts, and for which devices: one or two sentences."""
    place: str
    """Where the text goes, or where the steps begin."""
    folder: str
    """What a folder's name is here."""
    move: str | tuple[str, ...]
    """A text to paste, or steps."""
    delete: str | tuple[str, ...]
    quote_tag: tuple[Quoting, ...] = ()
    quote_folder: tuple[Quoting, ...] = ()
    unwritable_tag: str = ""
    """Characters that a tag cannot have here, since the syntax has no way to write them."""
    unwritable_folder: str = ""
    """Likewise for a folder's name."""
    needs_folder: str = ""
    """What has to be there before mail can be moved; empty where the rule makes the folder."""
    note: str = ""
    """What it matches beyond mail that starts with the tag, or cannot do."""
    described: str = ""
    """Year of the program that the steps describe; empty for a text to paste."""
    citations: tuple[Citation, ...] = ()

    @property
    def pasted(self) -> bool:
        """Whether it is a text to paste; else it is steps."""
        return isinstance(self.move, str)
