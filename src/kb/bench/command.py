"""What `kb bench` does: runs benchmarks, prints what was measured, and stores it."""

from __future__ import annotations

import datetime
import importlib
import os
import platform
import sys
from collections.abc import Mapping, Sequence
from contextlib import redirect_stdout
from pathlib import Path
from types import MappingProxyType

import msgspec

from kb import __version__
from kb.bench.found import Found
from kb.bench.options import Options
from kb.errors import InputError, unknown_id
from kb.knowledge import loader, runs
from kb.lab.errors import LabError
from kb.model.benchmark import Benchmark
from kb.render import benchmark as rendered

BENCHMARKS: Mapping[str, str] = MappingProxyType(
    {
        # First, for what others store makes the snapshot stale that a start needs.
        "start": "kb.bench.begin",
        "smtp": "kb.bench.smtp",
        "pop3": "kb.bench.pop3",
        "imap-listing": "kb.bench.imap_listing",
        "imap-fetch": "kb.bench.imap_fetch",
        "large-message": "kb.bench.large_message",
        "idle": "kb.bench.idle",
        "stress": "kb.bench.stress.run",
        "scanning": "kb.bench.scanning",
        "scanner-killed": "kb.bench.scanner_killed",
        "gateway-killed": "kb.bench.killed.run",
        "cost": "kb.bench.cost",
        "ask": "kb.bench.asking",
        "growth": "kb.bench.growth",
    }
)
"""By name on the command line: the module, whose `run` takes `Options` and returns `Found`."""


def command(
    names: Sequence[str],
    options: Options,
    as_json: bool = False,
    update: bool = False,
    folder: Path | None = None,
) -> int:
    """Run the benchmarks of those names, or all.

    Args:
        names: of `BENCHMARKS`.
        options: sizes.
        as_json: whether stdout gets one JSON array instead of text.
        update: store what was measured.
        folder: the data folder; by default the package's own.

    Returns:
        0. What an aim says and the machine does not reach is no error of the command.

    Raises:
        InputError: a name or option that is none, or something that must be installed is not.
    """
    for name in names:
        if name not in BENCHMARKS:
            raise unknown_id(name, BENCHMARKS, otherwise=f"; known are {', '.join(BENCHMARKS)}")
    _check(options)
    found = []
    for name in names or BENCHMARKS:
        print(f"{name} …", file=sys.stderr, flush=True)
        one = _benchmark(name, options)
        found.append(one)
        if not as_json:
            print(rendered.text(one), flush=True)
        if update:
            print(runs.write(folder or loader.data_folder(), one), file=sys.stderr)
    if as_json:
        sys.stdout.write(msgspec.json.format(msgspec.json.encode(found), indent=2).decode() + "\n")
    return 0


def _check(options: Options) -> None:
    for name, value in options._asdict().items():
        if name not in ("server", "seed", "full") and value is not None and value <= 0:
            raise InputError(f"--{name}", "-", f"{value:g} is too few; give more than 0")


def _benchmark(name: str, options: Options) -> Benchmark:
    try:
        # Nothing that runs may mix with what is printed for a reader.
        with redirect_stdout(sys.stderr):
            found: Found = importlib.import_module(BENCHMARKS[name]).run(options)
    except LabError as error:
        raise InputError(name, "-", str(error)) from None
    return Benchmark(
        id=name,
        measures=tuple(found.measures),
        left_out=dict(found.left_out),
        command=_again(name, options),
        machine=machine(),
        cores=len(os.sched_getaffinity(0)),
        load=round(os.getloadavg()[0], 1),
        versions={"kb": __version__, "Python": platform.python_version(), **found.versions},
        date=datetime.datetime.now(datetime.UTC).date().isoformat(),
    )


def _again(name: str, options: Options) -> str:
    """The command that does the same again."""
    words = ["kb bench", name]
    for key, value in options._asdict().items():
        if value != Options._field_defaults[key]:
            words += [f"--{key}"] if value is True else [f"--{key} {value}"]
    return " ".join(words)


def machine() -> str:
    """The processor of this machine."""
    model = ""
    try:
        for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                model = " ".join(line.partition(":")[2].split())
                break
    except OSError:
        model = platform.machine()
    return model or platform.machine()
