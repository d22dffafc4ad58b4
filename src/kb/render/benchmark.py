"""Benchmarks as text and as Markdown."""

from __future__ import annotations

from collections.abc import Iterator

from kb.model.benchmark import Aim, Benchmark, Measure
from kb.render.markdown import table

REACHED = {True: "reached", False: "not reached"}


def figure(value: float) -> str:
    """Three digits, thousands with a comma."""
    if value >= 1000:
        return f"{round(value):,}"
    return f"{value:.3g}"


def aim(measure: Measure, one: Aim) -> str:
    """An aim in words: `at least 0.5 of direct`."""
    bound = one.least if one.least is not None else one.most
    words = "at least" if one.least is not None else "at most"
    whose = f"times {one.against}" if one.against else measure.unit
    return f"{words} {figure(bound or 0)} {whose}"


def outcome(benchmark: Benchmark, measure: Measure, one: Aim) -> str:
    """Whether an aim was reached, in words; or why that cannot be told."""
    reached = benchmark.reached(measure, one)
    if reached is not None:
        return REACHED[reached]
    return "peer not installed" if measure.value(one) is None else "not judged: busy machine"


def text(benchmark: Benchmark) -> str:
    """A run, for a terminal."""
    lines = [f"{benchmark.id}"]
    for measure in benchmark.measures:
        lines += ["", f"{measure.what} ({measure.unit})"]
        lines.append(f"  {'':22} {'median':>10} {'ratio':>8} {'CPU ms':>8}")
        for side in measure.sides:
            ratio = "" if side.ratio is None else figure(side.ratio)
            cpu = "" if side.cpu is None else figure(side.cpu)
            row = f"  {side.name:22} {figure(side.median):>10} {ratio:>8} {cpu:>8}"
            lines.append(row.rstrip())
        for one in measure.aims:
            lines.append(f"  aim: {aim(measure, one)}: {outcome(benchmark, measure, one)}")
    for name, why in benchmark.left_out.items():
        lines.append(f"left out: {name}: {why}")
    return "\n".join([*lines, ""])


def markdown(benchmark: Benchmark) -> Iterator[str]:
    """A run, for a page: paragraphs and tables."""
    with_cpu = any(side.cpu is not None for m in benchmark.measures for side in m.sides)
    head = ["What", "Side", "Median", "Ratio", *(["CPU, ms a message"] if with_cpu else [])]
    rows = []
    for measure in benchmark.measures:
        for number, side in enumerate(measure.sides):
            row = [
                "" if number else measure.what,
                side.name,
                f"{figure(side.median)} {measure.unit}",
                "" if side.ratio is None else figure(side.ratio),
            ]
            if with_cpu:
                row.append("" if side.cpu is None else figure(side.cpu))
            rows.append(row)
    versions = ", ".join(f"{name} {version}" for name, version in benchmark.versions.items())
    with_ = f" With {versions}." if versions else ""
    machine = f"{benchmark.cores} cores of {benchmark.machine}, load {benchmark.load:g} as it ended"
    yield f"`{benchmark.command}`, {benchmark.date}, on {machine}.{with_}"
    yield table(head, rows)
    for name, why in benchmark.left_out.items():
        yield f"Left out: {name}, since {why}."


def aims(benchmark: Benchmark) -> Iterator[list[str]]:
    """The rows of a table of aims: what, aim, what was measured, whether it was reached."""
    for measure in benchmark.measures:
        for one in measure.aims:
            value = measure.value(one)
            got = "" if value is None else figure(value)
            yield [
                f"[{benchmark.id}](#{benchmark.id}): {measure.what}",
                aim(measure, one),
                got,
                outcome(benchmark, measure, one),
            ]
