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
*CPU* is the processor time that a side's own processes took for one message.

How busy the machine was stands with each run as its load: where that is more than its cores, other
work took part of the time, and rates and seconds are worse than what the program can. An aim that
is one of these and was missed then is not judged; an aim that is a ratio always is.

What the built-in scanner finds is test strings only; a real scanner costs what it costs, see
[Scanners](scanners.md#speed). A ratio above 1 means more of the figure: of messages a second that
is good, of seconds it is not.
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
    return {PAGE: markdown.page("src/kb/data/bench", *parts)}
