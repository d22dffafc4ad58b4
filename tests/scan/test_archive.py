"""Files come out of archives, whole, damaged and hostile ones."""

from __future__ import annotations

import gzip
import io
import lzma
import struct
import tarfile
import threading
import zipfile

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from kb.lab.ambiguity.files import locked
from kb.scan import archive, tar
from kb.scan.budget import MEMBER_OCTETS, MEMBERS, Budget, Exceeded, Stopped
from kb.scan.zip import LOCAL
from support.archives import PACKERS, bomb, tarred, zipped


def opened(octets: bytes) -> list[bytes]:
    return [member.octets for member in archive.members(octets, budget())]


def budget() -> Budget:
    return Budget(0, threading.Event())


def troubles(octets: bytes) -> set[str]:
    return {member.trouble for member in archive.members(octets, budget())}


@pytest.mark.parametrize("kind", PACKERS)
@given(octets=st.binary(min_size=1, max_size=2000))
def test_what_went_in_comes_out(kind: str, octets: bytes) -> None:
    # A stored archive inside a stored archive is no file to unpack: its own files are found.
    assume(kind != "zip, stored" or not octets.startswith(LOCAL))
    assert octets in opened(PACKERS[kind](octets))


def test_every_file_of_several() -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as several:
        for number in range(5):
            several.writestr(f"{number}", b"file %d" % number, zipfile.ZIP_DEFLATED)
    assert opened(file.getvalue()) == [b"file %d" % number for number in range(5)]
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w", format=tarfile.PAX_FORMAT) as several_:
        for number in range(5):
            entry = tarfile.TarInfo("ü" * 200 + str(number))
            entry.size = 600
            several_.addfile(entry, io.BytesIO(b"%d" % number * 600))
    assert {b"%d" % number * 600 for number in range(5)} <= set(opened(file.getvalue()))


def test_a_zip_archive_in_something_else() -> None:
    assert opened(b"MZ, a program that unpacks itself" + zipped(b"inside")) == [b"inside"]


def test_a_zip_archive_without_its_directory() -> None:
    whole = zipped(b"inside")
    assert opened(whole[: whole.index(b"PK\x01\x02")]) == [b"inside"]


def test_a_zip_archive_whose_directory_lies() -> None:
    # "Stored", say the local headers; most readers believe the directory, which says deflated.
    lying = bytearray(zipped(b"inside"))
    lying[8:10] = b"\0\0"
    assert b"inside" in opened(bytes(lying))


def test_a_zip_archive_written_as_a_stream() -> None:
    class Pipe(io.RawIOBase):
        def __init__(self) -> None:
            self.octets = b""

        def writable(self) -> bool:
            return True

        def write(self, octets: bytes) -> int:
            self.octets += octets
            return len(octets)

    pipe = Pipe()
    with zipfile.ZipFile(pipe, "w") as file:
        file.writestr("a", b"deflated", zipfile.ZIP_DEFLATED)
        file.writestr("b", b"stored", zipfile.ZIP_STORED)
    found = opened(pipe.octets)
    assert b"deflated" in found
    assert any(octets.startswith(b"stored") for octets in found)


@pytest.mark.parametrize("kind", ["zip", "gzip", "tar", "zip, bzip2", "xz"])
def test_of_a_cut_archive_what_can_be_read(kind: str) -> None:
    octets = bytes(range(256)) * 2000
    whole = PACKERS[kind](octets)
    found = b"".join(opened(whole[: len(whole) * 3 // 4]))
    assert octets.startswith(found)
    assert found or kind in ("zip, bzip2", "xz")  # they come in blocks: none is whole


def test_gzip_members_in_a_row_are_one_file() -> None:
    assert opened(gzip.compress(b"one ") + gzip.compress(b"two") + b"junk") == [b"one two"]


def test_a_password_is_a_finding() -> None:
    assert troubles(locked()) == {"Archive.Encrypted"}


@pytest.mark.parametrize(
    "octets",
    [
        b"7z\xbc\xaf\x27\x1c\0\4",
        b"Rar!\x1a\x07\x01\x00",
        b"MSCF\0\0\0\0x",
        b"\x28\xb5\x2f\xfd\x24",
        b"070701" + b"0000A1B2" * 11 + b"7fffffff" * 2,
        b"070702" + b"       1" * 13,
        b"070707" + b"0" * 70,
        b"StuffIt (c)1997-2002 Aladdin Systems, Inc., http://www.aladdinsys.com/StuffIt/\r\n"
        b"\x1a\0\5\x10" + bytes(30),
        b"SIT!\0\1\0\0\1\0rLau\1" + bytes(7),
        b"\x19\0-lh5-" + bytes(20),
        b"xar!\0\x1c\0\1" + bytes(20),
        b"\x12\x34\x31\0\0\0\x90**ACE**\x14\x14",
        b"EGGA\0\1" + bytes(8),
        b"LRZI\0\6" + bytes(20),
        b"!<arch>\n" + b"file            0           0     0     644     9         `\n",
        bytes(0x8000) + b"\1CD001\1" + bytes(100),
        struct.pack("<4s5H3I2H", b"PK\x03\x04", 20, 0, 9, 0, 0, 0, 9, 9, 1, 0) + b"a" * 20,
        struct.pack("<4s5H3I2H", b"PK\x03\x04", 20, 0, 14, 0, 0, 0, 9, 9, 1, 0) + b"a" * 20,
    ],
)
def test_an_archive_that_cannot_be_read_is_a_finding(octets: bytes) -> None:
    assert troubles(octets) == {"Archive.Unreadable"}


@pytest.mark.parametrize(
    "octets",
    [
        b"",
        b"PK",
        b"PK\x03\x04",
        b"PK\x03\x04 is how a zip archive starts, and this is a text that says so at length",
        b"BZhello",
        b"\x1f\x8b\x08",
        b"\xfd7zXZ\0",
        bytes(1024),
        b"x" * 512,
        b"7z",
        b"0707071234 call me\r\n" * 9,
        b"070701;Miller;12;Main Street\r\n" * 9,
        b"070702 " + b"1234 567 " * 20,
        b"070707 " + b"123 4567 " * 20,
        b"StuffIt (c)1997-2002 Aladdin Systems, Inc., is an old program for old computers" * 3,
        b"8 -pm2- is how he wrote it, and nobody knew why\r\n",
        b"ab-lh5- in a text, which goes on for a while\r\n",
        b"xar! That is what they shout there\r\n",
        b"Aces: **ACE** is how the ACE format starts\r\n",
        b"EGGA is a name of nobody here\r\n",
        b"LRZI, he wrote, and that was all there was\r\n",
        b"She said: rLau, which is no word at all\r\n",
        b"!<arch>\nis how a library starts, and this is a text that says so at some length\n" * 2,
        b"y" * 0x8001 + b"CD001 and so on",
    ],
)
def test_what_only_looks_like_an_archive(octets: bytes) -> None:
    assert troubles(octets) <= {""}
    assert b"".join(opened(octets)) == b""


def test_a_bomb_is_too_much() -> None:
    too_much = bomb(MEMBER_OCTETS + 1)
    with pytest.raises(Exceeded):
        opened(too_much)
    # The same stream, in a zip archive's wrapping.
    header = struct.pack("<4s5H3I2H", b"PK\x03\x04", 20, 0, 8, 0, 0, 0, 0, 0, 1, 0)
    with pytest.raises(Exceeded):
        opened(header + b"a" + too_much[10:])


def test_many_files_are_too_much() -> None:
    header = struct.pack("<4s5H3I2H", b"PK\x03\x04", 20, 0, 0, 0, 0, 0, 1, 1, 1, 0)
    with pytest.raises(Exceeded):
        opened((header + b"ab") * (MEMBERS + 1))


def test_an_xz_stream_may_not_ask_for_much_memory() -> None:
    filters = [{"id": lzma.FILTER_LZMA2, "dict_size": 1 << 28}]
    octets = lzma.compress(b"x", filters=filters)
    with pytest.raises(Exceeded):
        opened(octets)


def test_who_stops_waiting_stops_the_work() -> None:
    stop = threading.Event()
    stop.set()
    with pytest.raises(Stopped):
        list(archive.members(zipped(b"x"), Budget(0, stop)))


def test_numbers_in_tar_headers() -> None:
    entry = tarfile.TarInfo("a")
    entry.size = 3
    header = entry.tobuf(tarfile.GNU_FORMAT)
    assert tar.is_tar(header)
    assert not tar.is_tar(header[:-1])
    assert not tar.is_tar(b"b" + header[1:])
    # GNU's base 256, for sizes that octal digits cannot hold.
    large = bytearray(header)
    large[124:136] = b"\x80" + (3).to_bytes(11, "big")
    large[148:156] = b" " * 8
    large[148:156] = b"%06o\0 " % sum(large)
    assert opened(bytes(large) + b"abc") == [b"abc"]
    assert opened(tarred(b"")) == []
