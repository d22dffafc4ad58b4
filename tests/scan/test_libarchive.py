"""Archives that libarchive opens, in a process of its own and within bounds."""

from __future__ import annotations

import os
import resource
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from conftest import missing
from kb.lab.ambiguity.files import rar
from kb.scan import archive, libarchive, self_extracting, signatures
from kb.scan.budget import (
    MEMBER_OCTETS,
    PROCESSES,
    Budget,
    Exceeded,
    Exhausted,
    Stopped,
    Unfinished,
)
from support.archives import cab, lha, written


@pytest.fixture(scope="module", autouse=True)
def library() -> None:
    """The system's libarchive, which libarchive-c loads as it is imported."""
    try:
        import libarchive as _  # noqa: F401 - whether it can be
    except Exception as error:  # of several kinds, by system
        missing(f"libarchive is not installed (Debian package libarchive13): {error}")


CONTENTS = b"the contents of a file " * 20

KINDS: dict[str, Callable[[bytes], bytes]] = {
    "rar": rar,
    "cab": cab,
    "lha": lha,
    "7z": lambda octets: written("7zip", octets),
    "iso": lambda octets: written("iso9660", octets),
    "cpio": lambda octets: written("cpio_newc", octets),
    "ar": lambda octets: written("ar_svr4", octets),
    "xar": lambda octets: written("xar", octets),
    "zstd": lambda octets: written("raw", octets, "zstd"),
    "lz4": lambda octets: written("raw", octets, "lz4"),
    "lzip": lambda octets: written("raw", octets, "lzip"),
    "compress": lambda octets: written("raw", octets, "compress"),
}


def opened(octets: bytes) -> list[tuple[bytes, str]]:
    return [(m.octets, m.trouble) for m in archive.members(octets, Budget(0, threading.Event()))]


@pytest.mark.parametrize("kind", KINDS)
def test_what_went_in_comes_out(kind: str) -> None:
    assert (CONTENTS, "") in opened(KINDS[kind](CONTENTS))


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_cut_off_is_not_silently_clean(kind: str) -> None:
    whole = KINDS[kind](bytes(range(256)) * 100)
    found = opened(whole[: len(whole) // 2])
    # Of some kinds nothing tells that something is missing; then there is what is left.
    assert any(trouble or octets.startswith(bytes(range(256))) for octets, trouble in found)


def test_a_password_is_a_finding() -> None:
    assert opened(rar(CONTENTS, flags=0x8004)) == [(b"", "Archive.Encrypted")]


def test_without_the_library_it_is_unreadable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(libarchive, "is_there", lambda: False)
    assert opened(rar(CONTENTS)) == [(b"", "Archive.Unreadable")]


def test_without_the_systems_library_it_is_unreadable(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    # What libarchive-c raises where it finds no library: AttributeError, on Linux.
    (tmp_path / "libarchive.py").write_text("from ctypes import CDLL\nCDLL(None).archive_errno\n")
    monkeypatch.delitem(sys.modules, "libarchive")
    monkeypatch.syspath_prepend(tmp_path)
    assert opened(rar(CONTENTS)) == [(b"", "Archive.Unreadable")]


def test_a_program_that_unpacks_itself() -> None:
    assert opened(b"MZ" + bytes(100) + rar(CONTENTS)) == [(CONTENTS, "")]
    assert opened(b"MZ" + bytes(100) + rar(CONTENTS, flags=0x8004)) == [(b"", "Archive.Encrypted")]
    # One that only knows what such an archive starts with.
    assert opened(b"MZ, Rar!\x1a\x07\x00 and so on") == []
    assert opened(b"MZ, Rar!\x1a\x07\x01\x00 and so on, 7z\xbc\xaf\x27\x1c and so on") == []


_DECOYS = (
    b"Rar!\x1a\x07\x00 and so on",
    b"Rar!\x1a\x07\x00\0\0\x73\0\0\x0d\0",  # with a header, but nothing behind it
    b"Rar!\x1a\x07\x01\x00\0\0\0\0\x0a\1",
    b"7z\xbc\xaf\x27\x1c and so on",
)


@pytest.mark.parametrize("decoy", _DECOYS)
@pytest.mark.parametrize("kind", ["rar", "7z"])
def test_a_decoy_in_front_of_what_a_program_unpacks(decoy: bytes, kind: str) -> None:
    assert (CONTENTS, "") in opened(b"MZ" + decoy + bytes(100) + KINDS[kind](CONTENTS))


@pytest.mark.parametrize("kind", ["rar", "7z"])
def test_a_program_whose_archive_is_broken_is_not_clean(kind: str) -> None:
    whole = KINDS[kind](CONTENTS)
    assert (b"", "Archive.Unreadable") in opened(b"MZ" + bytes(100) + whole[:40])


def test_more_archives_in_a_program_than_are_opened() -> None:
    # More decoys than anybody tries must not hide what is behind them.
    assert (b"", "Archive.Unreadable") in opened(
        b"MZ" + rar(b"decoy") * self_extracting.TRIES + rar(CONTENTS)
    )


def test_a_bomb_is_too_much() -> None:
    with pytest.raises(Exceeded):
        opened(written("7zip", bytes(MEMBER_OCTETS + 1)))


def test_who_stops_waiting_stops_the_work() -> None:
    stop = threading.Event()
    stop.set()
    with pytest.raises(Stopped):
        list(libarchive.members(rar(CONTENTS), signatures.Kind("rar"), Budget(0, stop)))


def test_on_a_busy_machine_nobody_knows_what_is_in_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(libarchive, "SECONDS", -1)
    with pytest.raises(Unfinished, match="not done"):
        opened(rar(CONTENTS))


@pytest.fixture
def child(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[[str], None]:
    """Has another script run instead, which has the child's functions."""
    script = tmp_path / "child.py"
    start = f"import os, runpy, signal\nchild = runpy.run_path({str(libarchive._CHILD)!r})\n"
    monkeypatch.setattr(libarchive, "_CHILD", script)
    return lambda text: script.write_text(start + text) and None


@pytest.mark.parametrize(
    ("text", "how"),
    [
        # As for want of memory, as a crash, and as what cannot be imported.
        ("child['_frame'](b'F'); os.kill(os.getpid(), signal.SIGKILL)", "was killed by signal 9"),
        ("os.kill(os.getpid(), signal.SIGSEGV)", "was killed by signal 11"),
        ("child['_frame'](b'F'); import nothing_of_this_name", "ended with status 1"),
        ("pass", "ended with status 0"),
    ],
)
def test_a_child_that_dies_says_nothing_of_the_archive(
    child: Callable[[str], None], text: str, how: str
) -> None:
    child(text)
    with pytest.raises(Unfinished, match=f"^libarchive: it {how} "):
        opened(rar(CONTENTS))
    # A program with a signature in it, too.
    with pytest.raises(Unfinished):
        opened(b"MZ" + bytes(100) + rar(CONTENTS))


def test_one_that_takes_too_much_of_the_processor_is_too_much(
    child: Callable[[str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(libarchive, "SECONDS", 120)
    child("child['bound'](1)\nwhile True: pass")
    with pytest.raises(Exceeded):
        opened(rar(CONTENTS))


@pytest.fixture
def many_descriptors() -> Iterator[None]:
    """As in a gateway with many connections: the next descriptor is beyond 1023."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard != resource.RLIM_INFINITY and hard < 1200:
        missing(f"no more than {hard} descriptors are allowed here")
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, 1200), hard))
    taken = [os.open(os.devnull, os.O_RDONLY)]
    while taken[-1] < 1100:
        taken.append(os.dup(taken[0]))
    yield
    for descriptor in taken:
        os.close(descriptor)
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


@pytest.mark.usefixtures("many_descriptors")
def test_among_many_connections() -> None:
    assert opened(rar(CONTENTS)) == [(CONTENTS, "")]


def test_a_message_may_start_so_many_processes_and_no_more(
    child: Callable[[str], None],
) -> None:
    child("child['_frame'](b'F'); child['_frame'](b'.')")
    budget = Budget(0, threading.Event())
    for _ in range(PROCESSES):
        budget.next_part()
        assert list(archive.members(rar(CONTENTS), budget)) == []
    with pytest.raises(Exhausted):
        list(archive.members(rar(CONTENTS), budget))
