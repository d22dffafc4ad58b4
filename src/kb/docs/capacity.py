"""The page of what ten million mailboxes need."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from kb.knowledge import capacity
from kb.model.capacity import Figure, Site
from kb.render import capacity as rendered
from kb.render import markdown
from kb.render.benchmark import figure
from kb.render.markdown import table

PAGE = "running/ten-million.md"

INTRODUCTION = """\
Nobody has run it with ten million mailboxes. This is what they need on paper: arithmetic on what
one message, one session and one connection cost here, measured by
[`kb bench cost`](speed.md#cost) and [`kb bench idle`](speed.md#idle), and on assumptions about the
site, each of which is yours to replace:

```console
$ kb capacity --mailboxes 50000 --assume mails=40 --assume pop3=0
```
"""

_UNSAID = """\
- The costs are those of one core of the machine that stands with them, with Python, over the
  loopback address, while other work went on. Another processor has other costs; run
  `kb bench cost --full --update` on yours, then `kb docs`.
- Mails of 5 KB were measured. A larger one costs more, in the gateway and in the scanner: one of
  50 MB takes seconds. The size above counts for the network alone.
- What a session costs grows with the messages in the mailbox. How many it found stands with the
  cost; a POP3 client that leaves nothing on the server costs less, a mailbox of 20,000 messages
  many times as much.
- clamd had two signatures of the lab. With ClamAV's own it takes longer for the same mail, and a
  spam filter is not in the sum at all: [what scanners do in a second](speed.md#scanning).
- TLS is not in it, nor is the load balancer, nor what the mail servers behind need.
- Decisions were measured in SQLite; so many gateways share PostgreSQL, where a row takes somewhat
  more. How many rows it stores in a second is assumed, not measured.
- Everybody reads each mail once, by one protocol. Who has the same mailbox open on three devices
  is told the decision that was kept, which costs a look into the database and no scan.
- Nothing fails in it but what the share for bursts and failures allows for."""


def pages(data: Path) -> dict[str, str]:
    """The page, by its path below `docs/`.

    Args:
        data: the folder of the data files.
    """
    every = capacity.assumptions(data)
    assumed = capacity.figures(every)
    measured = capacity.costs(data)
    costs = {id_: one.figure for id_, one in measured.items()}
    site = capacity.site(assumed, costs)
    needed = [
        [one.name, figure(one.needed), f"{figure(one.lasts)} mailboxes", one.more]
        for one in site.resources
    ]
    parts = [
        "# Ten million mailboxes",
        INTRODUCTION,
        "## What is used up first { #bottlenecks }",
        " ".join(rendered.bottlenecks(site)),
        table(["What", "Needed", "One is enough for", "How there is more"], needed),
        "## The arithmetic { #arithmetic }",
        table(["What", ""], [[line.what, rendered.arithmetic(line)] for line in site.lines]),
        "## What was measured { #measured }",
        table(["Cost", "Of whom", "Measured", "By"], list(_costs(measured))),
        "## What is assumed { #assumed }",
        "The name is the one that `--assume` takes.",
        table(
            ["Name", "What", "Value", "From"],
            [
                [f"`{id_}`", one.what, rendered.told(assumed[id_]), one.source]
                for id_, one in every.items()
            ],
        ),
        "## What would change it { #changes }",
        "What is needed if one assumption or one cost were twice as much, and all else as it is:",
        table(["Twice as much of", *(name for name, _ in _PIECES)], list(_twice(assumed, costs))),
        "## What these figures do not say { #unsaid }",
        _UNSAID,
    ]
    return {PAGE: markdown.page("src/kb/data/capacity.toml and src/kb/data/bench", *parts)}


def _costs(measured: Mapping[str, capacity.Cost]) -> Iterator[list[str]]:
    for one in measured.values():
        by = f"[`kb bench {one.benchmark}`](speed.md#{one.benchmark})"
        yield [one.what, one.side, rendered.told(one.figure), by]


_PIECES = (
    ("Gateway machines", ("gateways", "gateways-memory", "gateways-network")),
    ("Scanner machines", ("scanners",)),
    ("Database servers", ("databases", "databases-disk")),
)
"""What a site needs of each, for whatever reason it needs most."""


def _twice(assumed: Mapping[str, Figure], costs: Mapping[str, Figure]) -> Iterator[list[str]]:
    yield ["nothing", *_most(capacity.site(assumed, costs))]
    for id_, one in assumed.items():
        # A share of more than all is none.
        value = min(2 * one.value, 1) if one.unit.startswith("of ") else 2 * one.value
        site = capacity.site({**assumed, id_: one._replace(value=value)}, costs)
        yield [f"`{id_}`" + (" (1)" if value == 1 else ""), *_most(site)]
    for id_, one in costs.items():
        site = capacity.site(assumed, {**costs, id_: one._replace(value=2 * one.value)})
        yield [f"the cost `{id_}`", *_most(site)]


def _most(site: Site) -> list[str]:
    needed = {one.line: one.needed for one in site.resources}
    return [figure(max(needed.get(id_, 0) for id_ in ids)) for _, ids in _PIECES]
