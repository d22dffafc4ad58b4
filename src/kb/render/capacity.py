"""What a site needs, as text and as Markdown."""

from __future__ import annotations

from collections.abc import Iterator

from kb.model.capacity import Figure, Line, Site
from kb.render.benchmark import figure

_SIGNS = {"*": "×", "/": "÷", "+": "+"}


def told(one: Figure) -> str:
    """`8,681 mails a second`."""
    return f"{figure(one.value)} {one.unit}"


def arithmetic(line: Line) -> str:
    """`10,000,000 mailboxes × 25 mails a mailbox a day … = 8,681 mails a second`."""
    steps = "".join(f" {_SIGNS[sign]} {told(by)}" for sign, by in line.steps)
    return f"{told(line.first)}{steps} = {told(line.result)}"


def bottlenecks(site: Site) -> Iterator[str]:
    """Sentences: what is used up first, and next, once there is more of the first."""
    for number, one in enumerate(site.bottlenecks):
        word = "next" if number else "first"
        lasts = figure(one.lasts)
        yield f"The {word} bottleneck: {one.name}. One is enough for {lasts} mailboxes."


def text(site: Site) -> str:
    """For a terminal."""
    lines = [f"{line.what}\n  {arithmetic(line)}" for line in site.lines]
    widest = max(len(one.name) for one in site.resources)
    lines.append(f"{'':{widest}} {'needed':>9} {'one lasts for':>24}")
    for one in site.resources:
        lasts = f"{figure(one.lasts)} mailboxes"
        lines.append(f"{one.name:{widest}} {figure(one.needed):>9} {lasts:>24}")
    return "\n".join([*lines, *bottlenecks(site), ""])
