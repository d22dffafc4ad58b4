"""Letters with marks, ligatures and full-width forms, and the plain ASCII that they are read as.

A table of ours and not `unicodedata`: what Python and a browser know of Unicode differs with
their versions, and a question must be read alike by all of them. It has the letters of the
languages that are written in Latin script, capitals too. A character that does not stand here
parts words, as a comma does.
"""

from __future__ import annotations

LATIN = {
    "1": "¹",
    "2": "²",
    "3": "³",
    "a": "ªÀÁÂÃÄÅàáâãäåĀāĂăĄąǍǎǞǟǠǡǺǻȀȁȂȃȦȧḀḁẠạẢảẤấẦầẨẩẪẫẬậẮắẰằẲẳẴẵẶặ",
    "b": "ḂḃḄḅḆḇ",
    "c": "ÇçĆćĈĉĊċČčḈḉ",
    "d": "ÐðĎďĐđḊḋḌḍḎḏḐḑḒḓ",
    "e": "ÈÉÊËèéêëĒēĔĕĖėĘęĚěȄȅȆȇȨȩḔḕḖḗḘḙḚḛḜḝẸẹẺẻẼẽẾếỀềỂểỄễỆệ",
    "f": "Ḟḟ",
    "g": "ĜĝĞğĠġĢģǦǧǴǵḠḡ",
    "h": "ĤĥĦħȞȟḢḣḤḥḦḧḨḩḪḫẖ",
    "i": "ÌÍÎÏìíîïĨĩĪīĬĭĮįİıǏǐȈȉȊȋḬḭḮḯỈỉỊị",
    "j": "Ĵĵǰ",
    "k": "ĶķǨǩḰḱḲḳḴḵ",
    "l": "ĹĺĻļĽľŁłḶḷḸḹḺḻḼḽ",
    "m": "ḾḿṀṁṂṃ",
    "n": "ÑñŃńŅņŇňǸǹṄṅṆṇṈṉṊṋ",
    "o": "ºÒÓÔÕÖØòóôõöøŌōŎŏŐőƠơǑǒǪǫǬǭȌȍȎȏȪȫȬȭȮȯȰȱṌṍṎṏṐṑṒṓỌọỎỏỐốỒồỔổỖỗỘộỚớỜờỞởỠỡỢợ",
    "p": "ṔṕṖṗ",
    "r": "ŔŕŖŗŘřȐȑȒȓṘṙṚṛṜṝṞṟ",
    "s": "ŚśŜŝŞşŠšſȘșṠṡṢṣṤṥṦṧṨṩẛ",
    "t": "ŢţŤťŦŧȚțṪṫṬṭṮṯṰṱẗ",
    "u": "ÙÚÛÜùúûüŨũŪūŬŭŮůŰűŲųƯưǓǔǕǖǗǘǙǚǛǜȔȕȖȗṲṳṴṵṶṷṸṹṺṻỤụỦủỨứỪừỬửỮữỰự",
    "v": "ṼṽṾṿ",
    "w": "ŴŵẀẁẂẃẄẅẆẇẈẉẘ",
    "x": "ẊẋẌẍ",
    "y": "ÝýÿŶŷŸȲȳẎẏẙỲỳỴỵỶỷỸỹ",
    "z": "ŹźŻżŽžẐẑẒẓẔẕ",
    "ae": "Ææ",
    "dz": "ǄǅǆǱǲǳ",
    "ff": "ﬀ",
    "fi": "ﬁ",
    "fl": "ﬂ",
    "ij": "Ĳĳ",
    "lj": "Ǉǈǉ",
    "nj": "Ǌǋǌ",
    "oe": "Œœ",
    "ss": "ßẞ",
    "st": "ﬅﬆ",
    "th": "Þþ",
    "ffi": "ﬃ",
    "ffl": "ﬄ",
}
"""What is read -> the characters that are read so."""

UNSEEN = r"[\u00ad\u0300-\u036f\u200b-\u200d\u2060\ufeff]"
"""Pattern of what is passed over within a word: accents that are characters of their own, soft
hyphens, blanks and joiners without width."""

_WIDE = ord("！") - ord("!")
"""From a printable ASCII character to its full-width form."""


def rows() -> dict[str, str]:
    """What is read, in lower-case ASCII -> every other character that is read so."""
    found = dict(LATIN)
    for plain in map(chr, range(ord("!"), ord("~") + 1)):
        read = plain.lower()
        capital = plain if plain != read else ""
        found[read] = found.get(read, "") + capital + chr(ord(plain) + _WIDE)
    return found


def table() -> dict[int, str]:
    """The same for `str.translate`: character -> what is read."""
    return {ord(letter): read for read, letters in rows().items() for letter in letters}
