"""The test strings, which are those that everybody knows."""

from __future__ import annotations

import hashlib
import marshal
from pathlib import Path

import kb
from kb.scan.scanners.builtin import EICAR, GTUBE, spam, virus


def test_they_are_the_published_ones() -> None:
    # Published with the EICAR file; it has 68 octets.
    assert (
        hashlib.md5(EICAR, usedforsecurity=False).hexdigest() == "44d88612fea8a8f36de82e1278abb02f"
    )
    assert len(EICAR) == len(GTUBE) == 68
    assert GTUBE.startswith(b"XJS*C4JDBQADN1.NSBN3*2IDNEN*")
    assert GTUBE.endswith(b"*C.34X")


def test_what_they_are_called() -> None:
    assert [found.name for found in virus(b"x" + EICAR + b"x")] == ["EICAR-Test-File"]
    assert spam(b"x" + GTUBE + b"x") == "GTUBE"
    assert virus(GTUBE) == ()
    assert spam(EICAR) is None
    assert virus(EICAR[:-1]) == ()


def test_no_file_of_the_package_is_what_a_scanner_looks_for() -> None:
    files = [path for path in Path(kb.__file__).parent.rglob("*") if path.is_file()]
    assert len(files) > 20
    assert [path for path in files if EICAR in path.read_bytes()] == []
    # Nor is its bytecode, in which a compiler has joined what a sum would join.
    modules = [path for path in files if path.suffix == ".py"]
    compiled = {path: compile(path.read_bytes(), path, "exec") for path in modules}
    assert [path for path, code in compiled.items() if EICAR in marshal.dumps(code)] == []
