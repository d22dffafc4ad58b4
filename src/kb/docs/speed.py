"""The page of speed, from the benchmarks that are stored."""

from __future__ import annotations

from pathlib import Path

from kb.knowledge import runs
from kb.model.benchmark import Benchmark
from kb.render import benchmark, markdown
from kb.render.markdown import table

PAGE = "running/speed.md"

INTRODUCTION = """\
How fast the gateway is, beside the mail server itself and beside other people's proxies. Every
figure is from one run of [`kb bench`](../reference/command-line.md#bench), in which all sides are
measured in turns, round by round. *Ratio* is the first side's figure divided by this side's, the
median of the rounds: on another machine, or on a busy one, it says more than the figures.
*CPU* is the processor time that a side's own processes took for one message; on POP3 and IMAP the
login counts nowhere.

How busy the machine was stands with each run as its load: where that is more than its cores, other
work took part of the time, and rates and seconds are worse than what the program can. An aim that
is one of these and was missed then is not judged; an aim that is a ratio always is.

What the built-in scanner finds is test strings only; a real scanner costs what it costs, see
[Scanners](scanners.md#speed). A ratio above 1 means more of the figure: of messages a second that
is good, of seconds it is not.
"""

WEIGHED = """\
## What was weighed { #weighed }

Peers are other people's programs that are installed: perdition, nginx and emailproxy
(email-oauth2-proxy) before POP3 and IMAP, which look at nothing behind the login, and clamsmtp and
a bare relay before SMTP. emailproxy takes a user's name and password from the client, and logs in
at the server by XOAUTH2 with a token, over TLS; without either it cannot. So its server is a second
Dovecot over the same maildrops, set up for that, with an endpoint beside it that gives the tokens.
It alone speaks TLS to its server, all others speak in clear: its figures hold what TLS costs, at
its end and at the server's. At each login it derives keys from the password by 1.3 million rounds
of PBKDF2, a quarter of a second of a core; like every login on POP3 and IMAP that is in no figure.

uvloop, an event loop in C, was tried below the gateway in place of asyncio's, in turns with it, on
two days. It took from nothing that could be told from chance to a sixth of the processor time off
POP3's RETR, a fourteenth off SMTP, and nothing that could be told from chance off IMAP's listings:
most of the time is spent in the gateway's own work, and in sends to the system. That is too little
for a second loop that every test would have to be run on, so it is not used.

Why the aims of POP3's RETR and of clamsmtp are missed, as far as it is known: what POP3's RETR
brings passes the gateway whole and is compared with what was decided on, in one process, beside a
server that has all cores when it is asked directly; and clamd is asked three times about a plain
text, where clamsmtp asks once: about its header, its body and the whole, each of which finds what
the others do not ([Scanners](scanners.md#shown)). What clamd takes for that by itself, see
[cost](#cost), would use up two cores before there were five times as many messages as pass
clamsmtp, which mostly waits.

Profiles (cProfile, `perf`) showed tasks that were made for each message, two rounds of the event
loop where one does, a look up the stack for each line of the log, and one search for each of many
signs in a message: these are gone. What is left is spread over very many calls a message. On SMTP
much of the time is sends to the system, one for each command and each reply: fewer there would be
only if MAIL, RCPT and DATA went to the next server together (RFC 2920), and then the gateway could
not tell each reply before the next command.
"""


def pages(data: Path) -> dict[str, str]:
    """The page, by its path below `docs/`.

    Args:
        data: the folder of the data files.
    """
    stored = runs.read(data, Benchmark)
    rows = [row for one in stored.values() for row in benchmark.aims(one)]
    parts = ["# Speed", INTRODUCTION, "## The aims { #aims }"]
    parts.append(table(["What", "Aim", "Measured", ""], rows))
    for one in stored.values():
        parts += [f"## {one.id} {{ #{one.id} }}", *benchmark.markdown(one)]
    parts.append(WEIGHED)
    return {PAGE: markdown.page("src/kb/data/bench", *parts)}
