"""The page of attempts on STARTTLS, from the table that the tests play."""

from __future__ import annotations

from pathlib import Path

from kb.knowledge.starttls import Case, cases
from kb.render import markdown
from kb.render.markdown import table

PAGE = "running/starttls.md"

INTRODUCTION = """\
STARTTLS, on POP3 STLS, begins TLS on a connection that was in clear. Whoever stands between can
write into what was in clear before: commands, replies, offers. *NO STARTTLS* (Poddebniak, Ising,
Böck, Schinzel, USENIX Security 2021) tried that on clients and servers of all three protocols;
CVE-2011-0411 was the first of its kind. These are the attempts, and what becomes of each at the
gateway. A test plays every row. TLS from the start (`implicit`) has none of this: RFC 8314
recommends it.
"""

_SIDES = {
    "client": ("Towards clients { #clients }", "The attacker stands between client and gateway."),
    "server": ("Towards the server { #server }", "He stands between gateway and server."),
}


def pages(data: Path) -> dict[str, str]:
    """The page, by its path below `docs/`.

    Args:
        data: the folder of the data files.
    """
    every = cases(data)
    parts = ["# STARTTLS under attack", INTRODUCTION]
    for side, (heading, where) in _SIDES.items():
        rows = [_row(case) for case in every.values() if case.side == side]
        parts += [f"## {heading}", where, table(["Protocol", "Tried", "Outcome"], rows)]
    return {PAGE: markdown.page("src/kb/data/starttls.toml", *parts)}


def _row(case: Case) -> list[str]:
    return [case.protocol.label, case.tried, case.outcome]
