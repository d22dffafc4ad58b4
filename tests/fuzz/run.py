"""Fuzz one target, led by coverage: `python tests/fuzz/run.py TARGET [SECONDS]`; see `make fuzz`.

It needs atheris, which is no dependency of the project: its wheel is large, and there is none for
every Python. What it finds is written to the working folder as `crash-…`; put it into
`tests/fuzz/corpus/TARGET`, under a name that says what it is, and mend the parser.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import atheris

sys.path[:0] = [str(Path(__file__).parents[2] / "src"), str(Path(__file__).parents[1])]

with atheris.instrument_imports(include=["kb.wire", "kb.message", "kb.scan"]):
    from fuzz.targets import MOST, TARGETS, seeds

CORPUS = Path(__file__).with_name("corpus")


def main(name: str, seconds: str = "60") -> None:
    """Run until the time is up or something is found."""
    with tempfile.TemporaryDirectory(prefix="kb-fuzz-") as found:
        start = Path(found) / "seeds"
        start.mkdir()
        for number, octets in enumerate(seeds(name)):
            (start / str(number)).write_bytes(octets)
        arguments = [f"-max_total_time={seconds}", f"-max_len={MOST}", "-timeout=20"]
        folders = [found, str(start), *(str(path) for path in (CORPUS / name,) if path.is_dir())]
        atheris.Setup([sys.argv[0], *arguments, *folders], TARGETS[name])
        atheris.Fuzz()


if __name__ == "__main__":
    main(*sys.argv[1:])
