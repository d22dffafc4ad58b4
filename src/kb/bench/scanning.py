"""Scans messages with each scanner that is installed, side by side in one run.

    python -m kb.bench.scanning [--messages N] [--at-once N]

Every scanner is given the same messages: a text, a page of HTML, and one of the two with an
attachment of 100 kB, in turns. Real scanners run with the lab's few signatures and rules
(`kb.lab.scanners`): with all of theirs they take longer, and what is compared is the way to them.
Prints scans per second, and the middle and the longest time of one scan.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import statistics
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from email.message import EmailMessage

from kb.lab.errors import LabError
from kb.lab.scanners import KINDS, Running
from kb.scan import Scanner, scanner
from kb.scan.settings import Settings

VIRUS = ("clamd",)
"""Those that look for viruses; the others look for spam."""
_PATIENT = Settings(timeout=300)
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


async def seconds(scanning: Scanner, batch: Sequence[bytes], at_once: int) -> list[float]:
    """How long each scan took, so many of them at a time."""
    waiting = list(batch)
    taken: list[float] = []

    async def work() -> None:
        while waiting:
            message = waiting.pop()
            begun = time.perf_counter()
            await scanning.scan(message)
            taken.append(time.perf_counter() - begun)

    await asyncio.gather(*(work() for _ in range(at_once)))
    return taken


def run(name: str, scanning: Scanner, batch: Sequence[bytes], at_once: int) -> None:
    """Scan them all, and print."""

    async def both() -> tuple[float, list[float]]:
        await seconds(scanning, batch[:at_once], at_once)  # lets it fill its caches
        begun = time.perf_counter()
        taken = await seconds(scanning, batch[at_once:], at_once)
        return time.perf_counter() - begun, taken

    whole, taken = asyncio.run(both())
    middle, longest = statistics.median(taken) * 1000, max(taken) * 1000
    print(f"{name:18} {len(taken) / whole:10.1f} {middle:10.1f} {longest:10.1f}", flush=True)


def main(arguments: Sequence[str] | None = None) -> None:
    """Read the command line and run."""
    parser = argparse.ArgumentParser(prog="python -m kb.bench.scanning")
    parser.add_argument("--messages", type=int, default=200)
    parser.add_argument("--at-once", type=int, default=4)
    options = parser.parse_args(arguments)
    batch = list(messages(options.messages + options.at_once))
    print(f"{options.messages} messages, {options.at_once} at a time")
    print(f"{'scanner':18} {'scans/s':>10} {'middle ms':>10} {'longest ms':>10}")
    run("builtin", scanner("builtin", "builtin", _PATIENT), batch, options.at_once)
    every: dict[str, list[str]] = {"spam": ["builtin"], "virus": ["builtin"]}
    with ExitStack() as stack:
        for name in KINDS:
            try:
                url = stack.enter_context(Running(name)).url
            except LabError as error:
                print(f"{name:18} left out: {error}")
                continue
            key = "virus" if name in VIRUS else "spam"
            every[key].append(url)
            values = {"spam": "builtin", "virus": "builtin", key: url}
            scanning = scanner(values["spam"], values["virus"], _PATIENT)
            run(name, scanning, batch, options.at_once)
        run("all of them", scanner(**every, settings=_PATIENT), batch, options.at_once)


if __name__ == "__main__":
    main(sys.argv[1:])
