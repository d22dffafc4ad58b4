"""Fuzz one target, led by coverage: `python tests/fuzz/run.py TARGET [SECONDS]`; see `make fuzz`.

It needs atheris, which is no dependency of the project: its wheel is large, and there is none for
every Python. What it finds is written to the working folder as `crash-…`, `timeout-…` or `oom-…`;
put it into `tests/fuzz/corpus/TARGET`, under a name that says what it is, and mend the parser. How
long it ran, how many inputs it tried, and whether one broke the parser is added to `RECORD`.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
import time
import tomllib
from pathlib import Path

import atheris

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT / "src"), str(ROOT / "tests")]

with atheris.instrument_imports(include=["kb.wire", "kb.message", "kb.scan"]):
    from fuzz.targets import MOST, TARGETS, seeds

CORPUS = Path(__file__).with_name("corpus")
RECORD = Path(__file__).with_name("record.toml")
_FIRST = "# What `make fuzz` has run so far, a table a target: written by tests/fuzz/run.py.\n"
_EXECUTED = re.compile(rb"stat::number_of_executed_units: +(\d+)")
_FOUND = re.compile(rb"Test unit written to .*(?:crash|timeout|oom)-")
_STARTS = b"INFO: seed corpus"
"""What libFuzzer prints at its end, where it writes what it has found, and once it has started."""


def main(name: str, seconds: str = "60") -> int:
    """Run until the time is up or something is found, in a child: the fuzzer ends its process."""
    executed, found = 0, False
    start = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="kb-fuzz-") as folder:
        command = (sys.executable, __file__, name, seconds, folder)
        with subprocess.Popen(command, stderr=subprocess.PIPE) as child:
            assert child.stderr is not None
            for line in child.stderr:
                sys.stderr.buffer.write(line)
                if line.startswith(_STARTS):
                    start = time.monotonic()
                if stated := _EXECUTED.match(line):
                    executed = int(stated[1])
                found = found or _FOUND.search(line) is not None
    if executed or found:
        record(name, round(time.monotonic() - start), executed, found=found)
    return child.returncode


def record(name: str, seconds: int, executed: int, *, found: bool) -> None:
    """Add a run to what is stored."""
    every = tomllib.loads(RECORD.read_text()).get("targets", []) if RECORD.exists() else []
    sums = {one["id"]: [one["seconds"], one["inputs"], one["found"]] for one in every}
    before = sums.get(name, [0, 0, 0])
    sums[name] = [was + now for was, now in zip(before, (seconds, executed, found), strict=True)]
    lines = [_FIRST]
    for target in TARGETS:
        if target in sums:
            keys = zip(("seconds", "inputs", "found"), sums[target], strict=True)
            lines += ["[[targets]]", f'id = "{target}"', *(f"{k} = {v:d}" for k, v in keys), ""]
    RECORD.write_text("\n".join(lines).rstrip() + "\n")


def fuzz(name: str, seconds: str, folder: str) -> None:
    """Run; what is new on the way goes into `folder`."""
    start = Path(folder) / "seeds"
    start.mkdir()
    for number, octets in enumerate(seeds(name)):
        (start / str(number)).write_bytes(octets)
    arguments = [f"-max_total_time={seconds}", f"-max_len={MOST}", "-timeout=20"]
    arguments += ["-print_final_stats=1", "-verbosity=0"]
    folders = [folder, str(start), *(str(path) for path in (CORPUS / name,) if path.is_dir())]
    atheris.Setup([sys.argv[0], *arguments, *folders], TARGETS[name])
    atheris.Fuzz()


if __name__ == "__main__":
    if len(sys.argv) == 4:
        fuzz(*sys.argv[1:])
    sys.exit(main(*sys.argv[1:]))
