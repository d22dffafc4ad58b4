"""The dialects of the one MIME parser: where readers of mail lawfully differ, each with a name.

There is one parser, `kb.message.parse`. Header sections, field names, nesting, part numbers, the
line end before a boundary, caps: in all of these every dialect is the same, by the rules of
`kb.message.parts`. What a dialect decides stands in `Dialect` and nowhere else:

- `MAIL_PROGRAM` forgives what mail programs forgive. Strip goes by it, and the scanner's part
  numbers do.
- `LAST_COUNTS`, `WHOLE_LINES` and `LAST_AND_WHOLE` are mail programs that decide otherwise where
  a message says a thing twice, or a line only starts with a boundary.
- `IMAP_SERVER` is what Dovecot tells in BODYSTRUCTURE. The gateway's answers about a rewritten
  message have to be those of the server for every other message.

So that no reader is shown what no scanner saw, the scanner looks at the parts of all of them:
`kb.message.parse.readings`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from kb.message import content, grammar
from kb.message.content import Content


@dataclass(frozen=True, slots=True)
class Dialect:
    """One way to read what can be read in more than one."""

    name: str
    reason: str
    """Why it exists, in a sentence."""
    content_type: Callable[[bytes | None, str], Content]
    """A Content-Type from its field's unfolded value, None for no field, and the default."""
    boundary: Callable[[Content], bytes | None]
    """The boundary among the parameters, if one is there."""
    last: bool = False
    """Of several fields or parameters of a name the last one counts, else the first."""
    whole_lines: bool = False
    """A boundary line has nothing but blanks behind its boundary; else it only starts with it."""
    opens_encoded: bool = False
    """A message/rfc822 is taken apart as it stands, whatever encoding it declares."""


MAIL_PROGRAM = Dialect(
    "mail program",
    "Mail programs show what a sender meant, however badly it is written.",
    content.read,
    content.boundary,
)
LAST_COUNTS = Dialect(
    "mail program, the last one counts",
    "Some read fields and parameters into a table, where a later one replaces an earlier.",
    content.read,
    content.boundary,
    last=True,
)
WHOLE_LINES = Dialect(
    "mail program, whole lines",
    "Some take a line for a boundary line only if nothing else stands in it.",
    content.read,
    content.boundary,
    whole_lines=True,
)
LAST_AND_WHOLE = Dialect(
    "mail program, the last one counts, whole lines",
    "Some do both.",
    content.read,
    content.boundary,
    last=True,
    whole_lines=True,
)
IMAP_SERVER = Dialect(
    "IMAP server",
    "Dovecot holds to the grammar of RFC 2045 and decodes nothing before it takes it apart.",
    grammar.read,
    grammar.boundary,
    opens_encoded=True,
)

OTHERS = (LAST_AND_WHOLE, LAST_COUNTS, WHOLE_LINES, IMAP_SERVER)
"""All but the first, in the order in which the scanner looks at them."""
