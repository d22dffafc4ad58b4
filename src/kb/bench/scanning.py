"""Scans messages with each scanner that is installed, side by side in one run.

Every scanner is given the same messages: a text, a page of HTML, and one of the two with an
attachment of 100 kB, in turns. Real scanners run with the lab's few signatures and rules
(`kb.lab.scanners`): with all of theirs they take longer, and what is compared is the way to them.
"""

from __future__ import annotations

import asyncio
import random
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
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
from kb.scan import Scanner, UnusableError, scanner
from kb.scan.settings import Settings

AT_ONCE = 4
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


async def scan_all(scanning: Scanner, batch: Sequence[bytes], at_once: int) -> None:
    """Scan every message, so many at a time."""
    waiting = list(batch)

    async def work() -> None:
        while waiting:
            await scanning.scan(waiting.pop())

    await asyncio.gather(*(work() for _ in range(at_once)))


def _rate(url: Mapping[str, str | list[str]], batch: Sequence[bytes]) -> float:
    """Scans a second, with scanners of the configuration's kind."""

    async def both() -> float:
        scanning = scanner(url["spam"], url["virus"], _PATIENT)
        await scan_all(scanning, batch[:AT_ONCE], AT_ONCE)  # lets it fill its caches
        begun = time.perf_counter()
        await scan_all(scanning, batch[AT_ONCE:], AT_ONCE)
        return (len(batch) - AT_ONCE) / (time.perf_counter() - begun)

    return asyncio.run(both())


def run(options: Options) -> Found:
    """Scan with each, in turns."""
    count = options.size(20, 200)
    batch = list(messages(count + AT_ONCE))
    builtin: dict[str, str | list[str]] = {"spam": "builtin", "virus": "builtin"}
    trials = [Trial("builtin", partial(_rate, builtin, batch))]
    every: dict[str, list[str]] = {"spam": ["builtin"], "virus": ["builtin"]}
    left_out = {}
    with ExitStack() as stack:
        for name in KINDS:
            try:
                url = stack.enter_context(Running(name)).url
            except LabError as error:
                left_out[name] = str(error)
                continue
            key = KINDS[name].threat
            every[key].append(url)
            trials.append(Trial(name, partial(_rate, builtin | {key: url}, batch)))
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="kb-bench-")))
        (folder / "rule.yar").write_text(_RULE, encoding="ascii")
        rules = f"yara://{folder}"
        try:
            scanner("builtin", rules)
        except UnusableError as error:
            left_out["yara"] = str(error)
        else:
            every[Threat.VIRUS].append(rules)
            trials.append(Trial("yara", partial(_rate, builtin | {Threat.VIRUS: rules}, batch)))
        trials.append(Trial("all of them", partial(_rate, dict(every), batch)))
        what = f"scans of {count} messages, {AT_ONCE} at a time"
        measure = compare(what, "scans/s", trials, options.rounds)
    return Found([measure], left_out)
