"""The commands that run servers and the gateway: verify, gateway, lab."""

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
)
