"""The stage for sessions by hand (`kb lab`): servers and gateway up, mail, what to type."""

from __future__ import annotations

import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import ExitStack
from types import FrameType
from typing import Self, TextIO

from kb.lab import clients, servers
from kb.lab.errors import LabError
from kb.lab.gateway_process import GatewayProcess, configuration, table
from kb.lab.mail import samples
from kb.lab.servers.stack import Servers
from kb.lab.wire.listener import Address
from kb.model import Action, Protocol

_DELIVERED = (samples.CLEAN[0], samples.SPAM, samples.VIRUS)


def run(server: str = "embedded", out: TextIO | None = None) -> int:
    """Keep servers and gateway up until Ctrl-C (SIGINT) or SIGTERM.

    Args:
        server: the name of the servers.
        out: where to print; by default standard output.

    Returns:
        0 after an orderly end; 1 where something did not start or ended by itself, with one
        line on standard error.

    Raises:
        InputError: nothing is known by that name.
    """
    out = out or sys.stdout
    servers.check(server)
    end = threading.Event()

    def stop(number: int, frame: FrameType | None) -> None:
        end.set()

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, stop)
    try:
        with Stage(servers.start(server)) as stage:
            print("\n".join(stage.lines()), file=out, flush=True)
            while not end.wait(0.5):
                stage.check()
    except LabError as error:
        print(f"kb lab: {error}", file=sys.stderr)
        return 1
    return 0


class Stage:
    """Running servers, the gateway in front, and an account that holds one mail of each kind."""

    def __init__(self, running: Servers) -> None:
        self._servers = running
        self._stack = ExitStack()
        self._stack.callback(running.close)
        try:
            self.account = running.account("trainee")
            direct = running.address("smtp")
            mail = [sample.octets for sample in _DELIVERED]
            to = [self.account.address]
            clients.send(direct, samples.REVERSE_PATH, to, *mail, settle=running.settle)
            tables = {protocol: table(protocol, running.address(protocol)) for protocol in Protocol}
            self._gateway = self._stack.enter_context(GatewayProcess(configuration(tables)))
            self.gateway = {protocol: self._gateway.address(protocol) for protocol in Protocol}
        except BaseException:
            self._stack.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def check(self) -> None:
        """Accept that everything is up.

        Raises:
            LabError: the gateway has ended by itself.
        """
        if not self._gateway.running:
            raise LabError("the gateway has ended by itself")

    def lines(self) -> Iterator[str]:
        """What a trainee needs to know, and what to type."""
        user, password, address = self.account.user, self.account.password, self.account.address
        versions = ", ".join(f"{name} {v}" for name, v in self._servers.versions.items())
        yield f"Servers: {self._servers.name} ({versions})"
        for protocol, at in self.gateway.items():
            direct = self._servers.address(protocol)
            yield f"{protocol.label}: gateway {at}, the server itself {direct}"
        yield f"Policy: spam {Action.TAG}, virus {Action.STRIP_AND_DELIVER}"
        yield f"Account: {user}, password {password}, address {address}"
        yield f"Its maildrop holds {len(_DELIVERED)} messages: one clean, one spam, one infected."
        yield from _dialogue(
            "Read them through the gateway; message 2 is tagged, message 3 stripped:",
            self.gateway[Protocol.POP3],
            (f"USER {user}", f"PASS {password}", "LIST", "RETR 2", "RETR 3", "QUIT"),
        )
        yield from _dialogue(
            "Send spam through the gateway; it is message 4 of the next session, tagged:",
            self.gateway[Protocol.SMTP],
            (
                "EHLO trainee.example.org",
                f"MAIL FROM:<{samples.REVERSE_PATH}>",
                f"RCPT TO:<{address}>",
                "DATA",
                "Subject: Typed by hand",
                "",
                samples.GTUBE.decode(),
                ".",
                "QUIT",
            ),
        )
        yield from _dialogue(
            "By IMAP, a message's every form is the tagged one:",
            self.gateway[Protocol.IMAP],
            (
                f"a1 LOGIN {user} {password}",
                "a2 SELECT INBOX",
                "a3 FETCH 2 (RFC822.SIZE ENVELOPE)",
                "a4 FETCH 2 BODY.PEEK[]",
                "a5 LOGOUT",
            ),
        )
        yield from self._in_python()
        yield from ("", "Ctrl-C ends servers and gateway.")

    def _in_python(self) -> Iterator[str]:
        """The first two sessions for those who have Python and no telnet."""
        user, password, address = self.account.user, self.account.password, self.account.address
        pop3, smtp = self.gateway[Protocol.POP3], self.gateway[Protocol.SMTP]
        yield from (
            "",
            "The same in Python, where telnet is missing or ends its lines with a bare LF:",
            "",
            "    import poplib, smtplib",
            f'    client = poplib.POP3("{pop3.host}", {pop3.port})',
            f'    client.user("{user}"), client.pass_("{password}")',
            "    for line in client.list()[1] + client.retr(2)[1] + client.retr(3)[1]:",
            '        print(line.decode("utf-8", "replace"))',
            "    client.quit()",
            f'    sender = smtplib.SMTP("{smtp.host}", {smtp.port})',
            f'    text = "Subject: Sent by Python\\n\\n{samples.GTUBE.decode()}\\n"',
            f'    sender.sendmail("{samples.REVERSE_PATH}", "{address}", text)',
            "    sender.quit()",
        )


def _dialogue(title: str, at: Address, commands: tuple[str, ...]) -> Iterator[str]:
    yield from ("", title, "", f"    telnet {at.host} {at.port}")
    yield from (f"    {command}".rstrip() for command in commands)
