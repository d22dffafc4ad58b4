"""Scans messages with each scanner that is installed, side by side in one run.

Every scanner is given the same messages: a text, a page of HTML, and one of the two with an
attachment of 100 kB, in turns. Real scanners run with the lab's few signatures and rules
(`kb.lab.scanners`): with all of theirs they take longer, and what is compared is the way to them.

clamd is given messages of many parts besides, one message at a time: as the gateway asks it, and
with one part after the other.
"""

from __future__ import annotations

import asyncio
import importlib.metadata
import random
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from email.message import EmailMessage
from functools import partial
from pathlib import Path

from kb.bench.found import Found
from kb.bench.options import Options
from kb.bench.sides import Trial, compare
from kb.lab.errors import LabError
from kb.lab.scanners import KINDS, Running
from kb.model import Threat
from kb.model.benchmark import Measure
from kb.scan import Scanner, UnusableError, scanner
from kb.scan.forms import address
from kb.scan.local import LocalScanner
from kb.scan.scanners import builtin
from kb.scan.scanners.clamd import Clamd
from kb.scan.settings import Settings

AT_ONCE = 4
PARTS, PART_OCTETS = 40, 10_000
"""How many files a message of many parts has, and how large each is."""
_BUILTIN = {"spam": "builtin", "virus": "builtin"}
_PATIENT = Settings(timeout=300)
_RULE = 'rule Eicar { strings: $a = "EICAR-STANDARD-ANTIVIRUS-TEST-FILE" condition: $a }'
_TEXT = "The quick brown fox jumps over the lazy dog. " * 40


def messages(count: int) -> Iterator[bytes]:
    """So many messages, no two alike, and the same in each run."""
    dice = random.Random(1)  # noqa: S311 - no secret, the same each time
    for number in range(count):
        message = EmailMessage()
        message["From"], message["To"] = "ann@example.test", "bob@example.test"
        message["Date"], message["Subject"] = "Sat, 28 Nov 2026 10:00:00 +0000", f"Number {number}"
        message["Message-ID"] = f"<{number}@example.test>"
        message.set_content(f"{number}\n{_TEXT}")
        if number % 2:
            message.add_alternative(f"<p>{number} {_TEXT}</p>", subtype="html")
        if number % 4 == 0:
            message.add_attachment(
                dice.randbytes(100_000), "application", "octet-stream", filename=f"{number}.bin"
            )
        for depth, part in enumerate(message.walk()):
            if part.is_multipart():
                part.set_boundary(f"boundary-{number}-{depth}")
        yield message.as_bytes().replace(b"\n", b"\r\n")


def of_many_parts(count: int) -> Iterator[bytes]:
    """So many messages with `PARTS` files each, no two files alike, and the same in each run."""
    dice = random.Random(2)  # noqa: S311 - no secret, the same each time
    for number in range(count):
        message = EmailMessage()
        message["Subject"] = f"Number {number}"
        message.set_content(f"{number}\n{_TEXT}")
        for file in range(PARTS):
            content = dice.randbytes(PART_OCTETS)
            message.add_attachment(content, "application", "octet-stream", filename=f"{file}.bin")
        message.set_boundary(f"boundary-{number}")
        yield message.as_bytes().replace(b"\n", b"\r\n")


async def scan_all(scanning: Scanner, batch: Sequence[bytes], at_once: int) -> None:
    """Scan every message, so many at a time."""
    waiting = list(batch)

    async def work() -> None:
        while waiting:
            await scanning.scan(waiting.pop())

    await asyncio.gather(*(work() for _ in range(at_once)))


def _rate(make: Callable[[], Scanner], batch: Sequence[bytes], at_once: int = AT_ONCE) -> float:
    """Scans a second."""

    async def both() -> float:
        scanning = make()
        await scan_all(scanning, batch[:at_once], at_once)  # lets it fill its caches
        begun = time.perf_counter()
        await scan_all(scanning, batch[at_once:], at_once)
        return (len(batch) - at_once) / (time.perf_counter() - begun)

    return asyncio.run(both())


def _configured(url: Mapping[str, str | list[str]]) -> Callable[[], Scanner]:
    """Scanners of the configuration's kind."""
    return lambda: scanner(url["spam"], url["virus"], _PATIENT)


def _part_after_part(url: str) -> Scanner:
    """clamd, asked in order."""
    return LocalScanner([builtin.spam], [Clamd(url, address(url, "clamd"), at_once=0)], _PATIENT)


def _many_parts(url: str, options: Options) -> Measure:
    """clamd at that address on messages of many parts."""
    count = options.size(5, 50)
    batch = list(of_many_parts(count + 1))
    ways: dict[str, Callable[[], Scanner]] = {
        "clamd": _configured({"spam": "builtin", "virus": url}),
        "clamd, one part after the other": partial(_part_after_part, url),
        "builtin": _configured(_BUILTIN),
    }
    trials = [Trial(name, partial(_rate, make, batch, 1)) for name, make in ways.items()]
    what = f"scans of {count} messages of {PARTS} files of {PART_OCTETS // 1000} kB, one at a time"
    return compare(what, "scans/s", trials, options.rounds)


def run(options: Options) -> Found:
    """Scan with each, in turns."""
    count = options.size(20, 200)
    batch = list(messages(count + AT_ONCE))
    trials = [Trial("builtin", partial(_rate, _configured(_BUILTIN), batch))]
    every: dict[str, list[str]] = {"spam": ["builtin"], "virus": ["builtin"]}
    clamds: list[str] = []
    left_out, versions = {}, {}
    with ExitStack() as stack:
        for name in KINDS:
            try:
                running = stack.enter_context(Running(name))
                program, _, version = running.version.replace("/", " ").partition(" ")
            except LabError as error:
                left_out[name] = str(error)
                continue
            url, versions[program] = running.url, version
            clamds += [url] if name == "clamd" else []
            key = KINDS[name].threat
            every[key].append(url)
            trials.append(Trial(name, partial(_rate, _configured({**_BUILTIN, key: url}), batch)))
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="kb-bench-")))
        (folder / "rule.yar").write_text(_RULE, encoding="ascii")
        rules = f"yara://{folder}"
        try:
            scanner("builtin", rules)
        except UnusableError as error:
            left_out["yara"] = str(error)
        else:
            every[Threat.VIRUS].append(rules)
            versions["YARA-X"] = importlib.metadata.version("yara-x")
            way = _configured({**_BUILTIN, Threat.VIRUS: rules})
            trials.append(Trial("yara", partial(_rate, way, batch)))
        trials.append(Trial("all of them", partial(_rate, _configured({**every}), batch)))
        what = f"scans of {count} messages, {AT_ONCE} at a time"
        measures = [compare(what, "scans/s", trials, options.rounds)]
        measures += [_many_parts(url, options) for url in clamds]
    return Found(measures, left_out, versions)
