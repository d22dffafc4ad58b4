"""The commands that run servers and the gateway, and reckon from it: verify, gateway, lab, bench,
capacity."""

from __future__ import annotations

from pathlib import Path

from kb.commands.command import Argument, Command

COMMANDS: tuple[Command, ...] = (
    Command(
        "verify",
        "measure the matrix and the demonstrations, and compare",
        "Starts mail servers and the gateway between them, sends mail through it and computes "
        "each cell's verdict from what sender, maildrop and recipient saw. Then compares the "
        "article, the data, the stored evidence and the measurement, and prints any "
        "disagreement. The [demonstrations](../demonstrations.md) are run in the same way, and "
        "each of their conditions must be met. A line is printed as each experiment is done.",
        (
            Argument(
                ("ids",),
                "the cells and demonstrations to measure, such as spam/reject/pop3 or "
                "search-misses-the-tag (all unless given)",
                {"metavar": "ID", "nargs": "*"},
            ),
            Argument(
                ("--server",),
                "the servers to measure on (embedded unless given); all for each stack that is "
                "installed",
                {"metavar": "NAME", "default": "embedded"},
            ),
            Argument(
                ("--scanner",),
                "what the gateway asks on the embedded servers: builtin (unless given), "
                "clamd-rspamd or spamd; all for each that is installed",
                {"metavar": "NAME", "default": "builtin"},
            ),
            Argument(
                ("--update",),
                "store the evidence in the data folder",
                {"action": "store_true"},
            ),
        ),
        statuses=((1, "something disagrees"),),
        extra="lab",
    ),
    Command(
        "gateway",
        "run the gateway",
        "Reads the [configuration](gateway-configuration.md), opens the listeners, prints "
        "`ready PROTOCOL HOST:PORT` for each that accepts connections, and serves until Ctrl-C "
        "or SIGTERM. Logs go to the standard error. A policy that the matrix refuses stops it "
        "at the start.",
        (
            Argument(
                ("configuration",),
                "the configuration, a TOML file",
                {"metavar": "CONFIG.toml", "type": Path},
            ),
        ),
    ),
    Command(
        "lab",
        "keep mail servers and a gateway up, to try things by hand",
        "Starts the servers and the gateway in front of them, puts mail into a maildrop, prints "
        "the addresses and a session to type, and runs until Ctrl-C. With `--case` something is "
        "wrong: you are given a customer's ticket and the files that hold the fault, and `check` "
        "tells whether you have mended it. The [cases](../cases.md) are numbered.",
        (
            Argument(
                ("--server",),
                "the servers to start (embedded unless given)",
                {"metavar": "NAME", "default": "embedded"},
            ),
            Argument(
                ("--case",),
                "a fault to find and to mend, by its number",
                {"metavar": "N", "type": int},
            ),
        ),
        statuses=(
            (1, "something did not start, or ended by itself; with `--case`, it was not solved"),
        ),
        extra="lab",
    ),
    Command(
        "bench",
        "speed side by side with peers",
        "Measures the gateway beside the mail server itself and beside whichever of smtp-sink, "
        "clamsmtp, perdition, nginx, emailproxy, clamd, spamd and rspamd is installed, and the "
        "program's own commands. The benchmarks are `smtp`, `pop3`, `imap-listing`, `imap-fetch`, "
        "`large-message`, `idle`, `stress`, `scanning`, `scanner-killed`, `gateway-killed`, "
        "`cost`, `start`, `ask` and `growth`; without a name all are run, in their short forms. "
        "All sides are measured in turns; what is told of them is the median of the rounds, of "
        "figures as of ratios. `scanner-killed` and `gateway-killed` count messages instead. What "
        "was measured last is on the page "
        "[Speed](../running/speed.md).",
        (
            Argument(
                ("names",),
                "the benchmarks to run (all unless given)",
                {"metavar": "NAME", "nargs": "*"},
            ),
            Argument(
                ("--full",),
                "the sizes of the aims: up to 100,000 messages, minutes each",
                {"action": "store_true"},
            ),
            Argument(
                ("--rounds",),
                "how often each side is measured (3 unless given)",
                {"metavar": "N", "type": int, "default": 3},
            ),
            Argument(
                ("--messages",),
                "how many messages, instead of a benchmark's own number",
                {"metavar": "N", "type": int},
            ),
            Argument(
                ("--server",),
                "the mail servers (dovecot where it is installed, else embedded, unless given)",
                {"metavar": "NAME", "default": ""},
            ),
            Argument(
                ("--seconds",),
                "stress: how long each run lasts",
                {"metavar": "N", "type": float},
            ),
            Argument(
                ("--clients",),
                "stress: how many clients",
                {"metavar": "N", "type": int},
            ),
            Argument(
                ("--seed",),
                "stress: whose dice are thrown again",
                {"metavar": "N", "type": int},
            ),
            Argument(
                ("--json",),
                "print JSON",
                {"action": "store_true"},
            ),
            Argument(
                ("--update",),
                "store what was measured in the data folder",
                {"action": "store_true"},
            ),
        ),
        extra="lab",
    ),
    Command(
        "capacity",
        "what many mailboxes need, reckoned from what was measured",
        "Reckons gateways, scanner machines and the database for a site: from assumptions, which "
        "you replace by your own figures, and from what `kb bench cost` and `kb bench idle` have "
        "measured. Prints each line of arithmetic, then what is used up first. With no option it "
        "is the site of the page [Ten million mailboxes](../running/ten-million.md).",
        (
            Argument(
                ("--mailboxes",),
                "how many there are",
                {"metavar": "N", "type": float},
            ),
            Argument(
                ("--assume",),
                "another of the assumptions, by its name on that page; may be given again",
                {"metavar": "NAME=VALUE", "action": "append", "default": []},
            ),
        ),
    ),
)
