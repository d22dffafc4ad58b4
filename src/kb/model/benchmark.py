"""What a benchmark measured: peers side by side, in one run."""

from __future__ import annotations

from kb.model.record import Entry, Record


class Side(Record, frozen=True, kw_only=True):
    """One of those that were measured."""

    name: str
    median: float
    """Of its rounds, in the measure's unit."""
    ratio: float | None = None
    """The subject's figure divided by this one's: the median of the rounds' ratios. None on the
    subject itself."""
    cpu: float | None = None
    """Milliseconds of processor time that its processes took for one message; None where it was
    not asked for. Unlike a rate it hardly depends on what else the machine does."""


class Aim(Record, frozen=True, kw_only=True):
    """What the subject is to reach: a bound, of the ratio to a peer or of its own figure."""

    least: float | None = None
    most: float | None = None
    against: str = ""
    """The peer's name; empty where the figure itself is bounded."""


class Measure(Record, frozen=True, kw_only=True):
    """One figure, of each side."""

    what: str
    unit: str
    """`messages/s`, `s`, `ms`, `MB`…"""
    rounds: int
    sides: tuple[Side, ...]
    """The subject first; the gateway, wherever there is one."""
    aims: tuple[Aim, ...] = ()

    @property
    def subject(self) -> Side:
        """What the others are compared with."""
        return self.sides[0]

    def value(self, aim: Aim) -> float | None:
        """What an aim is about; None where its peer was not measured."""
        if not aim.against:
            return self.subject.median
        return next((side.ratio for side in self.sides if side.name == aim.against), None)

    def reached(self, aim: Aim) -> bool | None:
        """Whether an aim was reached; None where its peer was not measured."""
        value = self.value(aim)
        if value is None:
            return None
        above = aim.least is None or value >= aim.least
        return above and (aim.most is None or value <= aim.most)


class Benchmark(Entry, frozen=True, kw_only=True):
    """One run of a benchmark; the id is its name on the command line."""

    measures: tuple[Measure, ...]
    left_out: dict[str, str]
    """By peer: why it was not measured."""
    command: str
    """By which it is run again."""
    machine: str
    cores: int
    load: float
    """Processes that wanted a core, on the average of the last minute, as the run ended."""
    versions: dict[str, str]
    date: str
    """Day of the run, ISO 8601."""

    def reached(self, measure: Measure, aim: Aim) -> bool | None:
        """Whether an aim was reached; None where that cannot be told.

        Its peer was not measured; or a figure was missed while other work wanted the cores, too.
        Of what must not be at all, no busy machine is an excuse.
        """
        reached = measure.reached(aim)
        excused = self.busy and not aim.against and aim.most != 0
        return None if reached is False and excused else reached

    @property
    def busy(self) -> bool:
        """Whether more wanted to run than there are cores: then figures tell little."""
        return self.load > self.cores
