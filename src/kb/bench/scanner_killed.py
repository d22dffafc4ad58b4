"""clamd is killed, hung and reloaded under load, and every message is counted in and out.

Senders give the gateway mail, each third one infected, and try again what is put off, as a mail
server's queue does. Meanwhile clamd is killed until somebody is put off, started, reloaded, and
stopped until somebody is put off, over and over. The gateway strips what is infected.
"""

from __future__ import annotations

import base64
import re
import signal
import smtplib
import threading
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from email.message import EmailMessage

from kb.bench.found import Found
from kb.bench.options import Options
from kb.lab import servers
from kb.lab.clients import TIMEOUT
from kb.lab.errors import LabError
from kb.lab.gateway_process import GatewayProcess, configuration, table
from kb.lab.mail.samples import EICAR
from kb.lab.scanners.clamd import CLAMD
from kb.lab.scanners.own_clamd import OwnClamd
from kb.lab.servers.stack import missing
from kb.lab.wire.listener import Address
from kb.model import Protocol
from kb.model.benchmark import Aim, Measure, Side

SENDERS = 4
INFECTED_EVERY = 3
SECONDS = 1
"""The gateway's time-out for one scan."""
_PATIENCE = 120
"""Seconds in which a message must have been taken."""
_NUMBER = re.compile(rb"^Subject: Number (\d+)\r$", re.MULTILINE)


def content(number: int) -> bytes:
    """What is in a message's file."""
    return EICAR if number % INFECTED_EVERY == 0 else b"clean %d" % number


def message(number: int) -> bytes:
    """A message with a file."""
    made = EmailMessage()
    made["Subject"] = f"Number {number}"
    made.set_content("text")
    made.add_attachment(content(number), "application", "octet-stream", filename="file.com")
    made.set_boundary("boundary")
    return made.as_bytes().replace(b"\n", b"\r\n")


class Senders:
    """They send until all is taken.

    Args:
        at: the gateway.
        recipient: the address that all is sent to.
    """

    def __init__(self, at: Address, recipient: str) -> None:
        self._at, self._recipient = at, recipient
        self._lock = threading.Lock()
        self.put_off = 0
        """Answers 451."""

    def deliver(self, number: int) -> None:
        """Send a message until it is taken.

        Raises:
            LabError: it is refused for good, or not taken in minutes.
        """
        octets, deadline = message(number), time.monotonic() + _PATIENCE
        while True:
            with smtplib.SMTP(*self._at, timeout=TIMEOUT) as smtp:
                smtp.ehlo("sender.example.org")
                smtp.mail("bounces@example.org")
                smtp.rcpt(self._recipient)
                code, text = smtp.data(octets)
            if code == 250:
                return
            if code != 451 or time.monotonic() > deadline:
                raise LabError(f"message {number}: {code} {text.decode('ascii', 'replace')}")
            with self._lock:
                self.put_off += 1
            time.sleep(0.1)


class Trouble:
    """What clamd goes through.

    Args:
        clamd: whom it happens to.
        senders: who notice.
    """

    def __init__(self, clamd: OwnClamd, senders: Senders) -> None:
        self._clamd, self._senders = clamd, senders
        self.over = threading.Event()
        self.rounds = 0
        """How often it was killed, and hung, and reloaded."""

    def make(self) -> None:
        """One round after the other, until it is over."""
        while not self.over.is_set():
            self._clamd.kill()
            self._until_noticed()
            self._clamd.start()
            self._clamd.say(b"zRELOAD\0")
            self.over.wait(0.5)
            self._clamd.send_signal(signal.SIGSTOP)
            self._until_noticed()
            self._clamd.send_signal(signal.SIGCONT)
            self.rounds += 1
            self.over.wait(0.5)

    def _until_noticed(self) -> None:
        before = self._senders.put_off
        while self._senders.put_off == before and not self.over.wait(0.02):
            pass


def send(senders: Senders, trouble: Trouble, count: int) -> int:
    """So many messages, and more until clamd has been through it all once; how many it were."""
    with ThreadPoolExecutor(SENDERS + 1) as pool:
        made = pool.submit(trouble.make)
        try:
            list(pool.map(senders.deliver, range(count)))
            while not trouble.rounds and not made.done():
                list(pool.map(senders.deliver, range(count, count + SENDERS)))
                count += SENDERS
        finally:
            trouble.over.set()
        made.result()
    return count


def outcomes(count: int, there: Iterable[bytes]) -> Counter[str]:
    """What became of the messages from 0 on: by outcome, how many."""
    copies: dict[int, list[bytes]] = {number: [] for number in range(count)}
    found: Counter[str] = Counter()
    for octets in there:
        told = _NUMBER.search(octets)
        if told and int(told[1]) in copies:
            copies[int(told[1])].append(octets)
        else:
            found["sent by nobody"] += 1
    for number, each in copies.items():
        found["lost" if not each else "there once" if len(each) == 1 else "there twice"] += 1
        file, infected = base64.b64encode(content(number)), content(number) == EICAR
        for octets in each:
            has_file = file in octets.replace(b"\r\n", b"")
            found["with its virus"] += infected and has_file
            found["infected, and stripped"] += infected and b"\r\nFinding: " in octets
            found["clean, and altered"] += not infected and not has_file
    return found


def run(options: Options) -> Found:
    """Send while it happens, then count what is there.

    Raises:
        LabError: clamd is not installed, or a message was refused for good.
    """
    if packages := missing((CLAMD,)):
        raise LabError(f"clamd is missing; apt install {' '.join(packages)}")
    with ExitStack() as stack:
        running = servers.start(options.server or servers.FIRST)
        stack.callback(running.close)
        account = running.account("recipient")
        clamd = stack.enter_context(closing(OwnClamd()))
        keys = {Protocol.SMTP: table(Protocol.SMTP, running.address("smtp"))}
        scanner: dict[str, str | int] = {"virus": clamd.url, "timeout": SECONDS}
        gateway = stack.enter_context(GatewayProcess(configuration(keys, scanner)))
        senders = Senders(gateway.address(Protocol.SMTP), account.address)
        trouble = Trouble(clamd, senders)
        count = send(senders, trouble, options.size(60, 600))
        running.settle()
        found = outcomes(count, running.messages(account))
        named = sum(f"finding='{clamd.url}: " in line for line in gateway.whole_log())
        program, _, version = clamd.version.partition(" ")
        versions = {**running.versions, program: version}
    return Found(list(_measures(count, found, trouble, senders.put_off, named)), versions=versions)


def _measures(
    count: int, found: Counter[str], trouble: Trouble, put_off: int, named: int
) -> Iterator[Measure]:
    yield _counts("clamd killed, hung and reloaded", "times", {"each": trouble.rounds})
    answers = {"451 told to senders": put_off, "lines in the log that name clamd": named}
    yield _counts("messages put off meanwhile", "times", answers)
    both = ("there once", "infected, and stripped")
    sums = {"sent, and taken": count} | {what: found[what] for what in both}
    yield _counts("messages in and out", "messages", sums)
    for what in ("lost", "there twice", "sent by nobody", "with its virus", "clean, and altered"):
        yield _counts(f"messages {what}", "messages", {"gateway": found[what]}, Aim(most=0))


def _counts(what: str, unit: str, counts: Mapping[str, int], *aims: Aim) -> Measure:
    sides = tuple(Side(name=name, median=count) for name, count in counts.items())
    return Measure(what=what, unit=unit, rounds=1, sides=sides, aims=aims)
