"""kb.gateway.spool: in memory up to a bound, then in a file that has no name."""

from __future__ import annotations

import mmap
import resource
import tempfile
from pathlib import Path

import pytest

from kb.gateway.spool import Spool


@pytest.mark.parametrize(("chunks", "in_memory"), [(0, True), (1, True), (2, True), (3, False)])
def test_octets_come_back_on_both_sides_of_the_bound(chunks: int, in_memory: bool) -> None:
    with Spool(memory_octets=20) as spool:
        for n in range(chunks):
            spool.write(b"%010d" % n)
        octets = spool.octets()
        assert isinstance(octets, bytes if in_memory else mmap.mmap)
        assert octets[:] == b"".join(b"%010d" % n for n in range(chunks))
        assert spool.size == len(octets) == 10 * chunks


def test_nothing_is_left_in_the_folder_of_temporary_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    spool = Spool(memory_octets=0)
    spool.write(b"x")
    assert spool.octets()[:] == b"x"
    assert list(tmp_path.iterdir()) == []
    spool.close()
    spool.close()


def test_close_on_a_full_disk() -> None:
    """A file that may not grow, as on a full disk, may well be closed."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    spool = Spool(memory_octets=0)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 16, hard))
    try:
        with pytest.raises(OSError, match="too large"):
            list(map(spool.write, [b"x" * 1000] * 256))
        spool.close()
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
