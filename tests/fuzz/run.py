"""Fuzz one target, led by coverage: `python tests/fuzz/run.py TARGET [SECONDS]`; see `make fuzz`.

It needs atheris, which is no dependency of the project: its wheel is large, and there is none for
every Python. What it finds is written to the working folder as `crash-…`; put it into
`tests/fuzz/corpus/TARGET`, under a name that says what it is, and mend the parser.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

import atheris

sys.path[:0] = [str(Path(__file__).parents[2] / "src"), str(Path(__file__).parents[1])]

with atheris.instrument_imports(include=["kb.wire", "kb.message", "kb.scan"]):
    from fuzz.targets import MOST, TARGETS, seeds

CORPUS = Path(__file__).with_name("corpus")


def main(name: str, seconds: str = "60") -> int:
    """Run until the time is up or something is found, in a child: the fuzzer ends its process."""
    with tempfile.TemporaryDirectory(prefix="kb-fuzz-") as folder:
        return subprocess.call((sys.executable, __file__, name, seconds, folder))


def fuzz(name: str, seconds: str, folder: str) -> None:
    """Run; what is new on the way goes into `folder`."""
    start = Path(folder) / "seeds"
    start.mkdir()
    for number, octets in enumerate(seeds(name)):
        (start / str(number)).write_bytes(octets)
    arguments = [f"-max_total_time={seconds}", f"-max_len={MOST}", "-timeout=20"]
    folders = [folder, str(start), *(str(path) for path in (CORPUS / name,) if path.is_dir())]
    atheris.Setup([sys.argv[0], *arguments, *folders], TARGETS[name])
    atheris.Fuzz()


if __name__ == "__main__":
    if len(sys.argv) == 4:
        fuzz(*sys.argv[1:])
    sys.exit(main(*sys.argv[1:]))
