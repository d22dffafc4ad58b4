"""PDFs with restrictions and no password (ISO 32000-1, 7.6; ISO 32000-2, 7.6 for AES-256).

Bank statements forbid that they are changed, and are encrypted for that: with a key that the
empty password gives, so that everybody may read them. They are read here as everybody does. What
has another password, another handler or no such key stays closed.
"""

from __future__ import annotations

import hashlib
import importlib.util
import re
from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple

DICTIONARY_OCTETS = 8192
"""Longest encryption dictionary that is read."""
MOST = 8
"""How many references to one, and how many identifiers of the file, are tried."""

_SPACE = rb"[\0\t\n\f\r ]"
_ENCRYPT = re.compile(
    b"/"
    + b"".join(b"(?:%c|#(?i:%02x))" % (letter, letter) for letter in b"Encrypt")
    + rb"%b*+(?:(\d{1,10})%b++\d{1,5}%b++R(?![A-Za-z0-9])|<<|[\d\0\t\n\f\r ]*+(%%))"
    % (_SPACE, _SPACE, _SPACE)
)
"""The trailer's entry: a reference, a dictionary, or either behind a comment, which is not read."""
_STRING = re.compile(
    rb"\(((?:[^\\()]|\\.|\((?:[^\\()]|\\.)*+\))*+)\)|<([0-9A-Fa-f\s]*+)>", re.DOTALL
)
_ESCAPE = re.compile(rb"\\(\r\n|[0-7]{1,3}|.)", re.DOTALL)
_ESCAPED = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}
_ID = re.compile(rb"/ID%b*+\[%b*+" % (_SPACE, _SPACE))
_PADDING = bytes.fromhex("28bf4e5e4e758a4164004e56fffa01082e2e00b6d0683e802f0ca9fe6453697a")


class Key(NamedTuple):
    """What opens the streams of a PDF."""

    octets: bytes
    method: str
    """`V2` for RC4, `AESV2` or `AESV3`; `Identity` where streams are not encrypted."""

    def opened(self, octets: bytes, number: int, generation: int) -> bytes:
        """A stream of the object of that number, decrypted (algorithm 1 and 1.A)."""
        if self.method == "Identity":
            return octets
        if self.method == "AESV3":
            return _aes(self.octets, octets[:16], octets[16:])
        salt = b"sAlT" if self.method == "AESV2" else b""
        of_object = (number & 0xFFFFFF).to_bytes(3, "little") + (generation & 0xFFFF).to_bytes(
            2, "little"
        )
        key = _md5(self.octets + of_object + salt)[: min(len(self.octets) + 5, 16)]
        return _aes(key, octets[:16], octets[16:]) if salt else _rc4(key, octets)


def is_there() -> bool:
    """Whether the library is installed that knows the ciphers."""
    return importlib.util.find_spec("cryptography") is not None


def keys(data: bytes) -> Iterator[Key | None]:
    """For each encryption dictionary of a PDF the key that the empty password gives, or None."""
    seen: set[bytes] = set()
    tried = 0
    for reference in _ENCRYPT.finditer(data):
        if reference[1] in seen:
            continue
        tried += 1
        if tried > MOST:
            yield None
            return
        if reference[2]:
            yield None
            continue
        if reference[1]:
            seen.add(reference[1])
            dictionaries = _objects(data, int(reference[1]))
        else:
            dictionaries = [data[reference.end() : reference.end() + DICTIONARY_OCTETS]]
        for dictionary in dictionaries:
            if b"Filter" in dictionary:  # else it is a text that speaks of encryption
                yield _key(data, dictionary)
        # Readers take a file without it for one that is not encrypted; but it may be hidden.
        if not dictionaries and b"/ObjStm" in data:
            yield None


def _objects(data: bytes, number: int) -> list[bytes]:
    """Every object of that number: a file that was changed may have several."""
    found = re.finditer(rb"(?<!\d)0*%d\s+\d+\s+obj\b" % number, data)
    return [
        data[one.end() : one.end() + DICTIONARY_OCTETS].split(b"endobj", 1)[0]
        for one in islice(found, MOST)
    ]


def _key(data: bytes, dictionary: bytes) -> Key | None:
    if not is_there() or not re.search(rb"/Filter\s*/Standard\b", dictionary):
        return None
    from cryptography.exceptions import UnsupportedAlgorithm

    try:
        key = _derived(data, dictionary)
        if key is not None:
            key.opened(bytes(32), 1, 0)  # else its streams would be the first to fail
    except (ValueError, UnsupportedAlgorithm):  # a length that no cipher has; a system without RC4
        return None
    return key


def _derived(data: bytes, dictionary: bytes) -> Key | None:
    version, revision = _number(dictionary, b"V", 0), _number(dictionary, b"R", 0)
    method = _method(dictionary, version)
    user = _string(dictionary, b"U")
    if not method:
        return None
    if revision in (5, 6):
        hashed = _hardened if revision == 6 else _sha256
        if hashed(user[32:40]) != user[:32]:
            return None
        sealed = _string(dictionary, b"UE")[:32]
        return Key(_aes(hashed(user[40:48]), bytes(16), sealed), method)
    told = [_text(data, start.end()) for start in islice(_ID.finditer(data), MOST)]
    for identifier in told or [b""]:
        if key := _old(dictionary, version, revision, user, identifier):
            return Key(key, method)
    return None


def _method(dictionary: bytes, version: int) -> str:
    if version in (1, 2, 3):
        return "V2"
    if version not in (4, 5) or not (name := re.search(rb"/StmF\s*/(\w+)", dictionary)):
        return ""
    if name[1] == b"Identity":
        return "Identity"
    methods = set(re.findall(rb"/CFM\s*/(\w+)", dictionary))
    known = {b"V2": "V2", b"AESV2": "AESV2", b"AESV3": "AESV3"}
    return known.get(methods.pop(), "") if len(methods) == 1 else ""


def _old(
    dictionary: bytes, version: int, revision: int, user: bytes, identifier: bytes
) -> bytes | None:
    """The key of revisions 2 to 4 (algorithm 2), if the empty password is right (4 to 6)."""
    length = {1: 5, 4: 16}.get(version) or _number(dictionary, b"Length", 40) // 8
    told = (_number(dictionary, b"P", 0) & 0xFFFFFFFF).to_bytes(4, "little")
    bare = revision >= 4 and re.search(rb"/EncryptMetadata\s+false", dictionary)
    key = _md5(
        _PADDING + _string(dictionary, b"O")[:32] + told + identifier + b"\xff" * (4 if bare else 0)
    )[:length]
    if revision == 2:
        return key if _rc4(key, _PADDING) == user[:32] else None
    for _ in range(50):
        key = _md5(key)[:length]
    check = _md5(_PADDING + identifier)
    for turn in range(20):
        check = _rc4(bytes(octet ^ turn for octet in key), check)
    return key if check == user[:16] else None


def _hardened(salt: bytes) -> bytes:
    """Algorithm 2.B for the empty user password."""
    from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

    key = _sha256(salt)
    turn = 0
    last = 0xFF
    while turn < 64 or last > turn - 32:
        cipher = Cipher(algorithms.AES(key[:16]), modes.CBC(key[16:32])).encryptor()
        sealed = cipher.update(key * 64) + cipher.finalize()
        which = (hashlib.sha256, hashlib.sha384, hashlib.sha512)[sum(sealed[:16]) % 3]
        key = which(sealed).digest()
        last = sealed[-1]
        turn += 1
    return key[:32]


def _aes(key: bytes, start: bytes, sealed: bytes) -> bytes:
    """AES-CBC, as far as there are whole blocks; the padding stays."""
    from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

    if len(start) < 16:
        return b""
    cipher = Cipher(algorithms.AES(key), modes.CBC(start)).decryptor()
    return cipher.update(sealed[: len(sealed) // 16 * 16]) + cipher.finalize()


def _rc4(key: bytes, octets: bytes) -> bytes:
    from cryptography.hazmat.decrepit.ciphers.algorithms import ARC4
    from cryptography.hazmat.primitives.ciphers import Cipher

    return Cipher(ARC4(key), None).encryptor().update(octets)


def _md5(octets: bytes) -> bytes:
    return hashlib.md5(octets, usedforsecurity=False).digest()


def _sha256(octets: bytes) -> bytes:
    return hashlib.sha256(octets).digest()


def _number(dictionary: bytes, name: bytes, default: int) -> int:
    found = re.search(rb"/" + name + rb"\s+(-?\d{1,10})\b", dictionary)
    return int(found[1]) if found else default


def _string(dictionary: bytes, name: bytes) -> bytes:
    found = re.search(rb"/" + name + rb"\s*(?=[(<])", dictionary)
    return _text(dictionary, found.end()) if found else b""


def _text(data: bytes, at: int) -> bytes:
    """A string, in letters or hexadecimal (7.3.4)."""
    found = _STRING.match(data, at)
    if found is None:
        return b""
    if found[2] is not None:
        digits = re.sub(rb"\s", b"", found[2])
        return bytes.fromhex((digits + b"0" * (len(digits) % 2)).decode())
    return _ESCAPE.sub(_unescaped, found[1])


def _unescaped(escape: re.Match[bytes]) -> bytes:
    if escape[1].isdigit() and escape[1] < b"8":
        return bytes([int(escape[1], 8) & 0xFF])
    return b"" if escape[1] in (b"\r\n", b"\n", b"\r") else _ESCAPED.get(escape[1], escape[1])
