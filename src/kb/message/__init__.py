"""Messages as octets: their parts, and what tag and strip change in them.

Pure: octets in, octets out; no protocol and no I/O. Everything works on a mapped file as on
`bytes`, and copies no more of a message than it looks at.
"""

from kb.message.edit import Edit, Octets, edited, edited_chunks, edited_size
from kb.message.header import Field, Section, fields, section, unfolded
from kb.message.infected import InfectedPart
from kb.message.parse import parse
from kb.message.parts import Part
from kb.message.rewrite import rewrite
from kb.message.strip import strip
from kb.message.tag import HeaderTooLarge, tag

__all__ = [
    "Edit",
    "Field",
    "HeaderTooLarge",
    "InfectedPart",
    "Octets",
    "Part",
    "Section",
    "edited",
    "edited_chunks",
    "edited_size",
    "fields",
    "parse",
    "rewrite",
    "section",
    "strip",
    "tag",
    "unfolded",
]
