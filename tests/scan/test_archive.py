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

from kb.scan import archive, tar
from kb.scan.budget import MEMBER_OCTETS, MEMBERS, Budget, Exceeded, Stopped
from kb.scan.zip import LOCAL
from support.archives import PACKERS, bomb, locked, tarred, zipped


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
