"""Messages as octets: their parts, and what tag and strip change in them.

Pure: octets in, octets out; no protocol and no I/O. Everything works on a mapped file as on
`bytes`, and copies no more of a message than it looks at. `kb.wire.imap` and `kb.scan` know this
package; it knows neither.

Rooms, each leaning only on those before it:

- `edit`: what changes in a message, so that all else stays as it came.
- `region`: a stretch of it, copied when it is wanted.
- `charset`, `encoded_words`: text (RFC 2047).
- `header`: where a header section ends, and its fields.
- `lexical`, `content`, `grammar`: the fields that say what a part is (RFC 2045, RFC 2231), read as
  mail programs do, and by the letter.
- `dialects`: in what readers of mail differ, each of them with a name.
- `parts`, `parse`: the tree of MIME parts, and the one parser that makes it.
- `infected`, `notice`, `strip`, `tag`, `rewrite`: what the actions change.
"""

from kb.message.dialects import IMAP_SERVER, MAIL_PROGRAM, Dialect
from kb.message.edit import Edit, Octets, edited, edited_chunks, edited_size, release
from kb.message.header import Field, Section, fields, section, unfolded
from kb.message.infected import InfectedPart
from kb.message.parse import parse
from kb.message.parts import Part
from kb.message.region import Region
from kb.message.rewrite import rewrite
from kb.message.strip import strip
from kb.message.tag import HeaderTooLarge, tag

__all__ = [
    "IMAP_SERVER",
    "MAIL_PROGRAM",
    "Dialect",
    "Edit",
    "Field",
    "HeaderTooLarge",
    "InfectedPart",
    "Octets",
    "Part",
    "Region",
    "Section",
    "edited",
    "edited_chunks",
    "edited_size",
    "fields",
    "parse",
    "release",
    "rewrite",
    "section",
    "strip",
    "tag",
    "unfolded",
]
