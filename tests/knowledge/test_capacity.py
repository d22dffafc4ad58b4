"""What many mailboxes need: the arithmetic, what it rests on, and how it is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from kb.cli import main
from kb.errors import DataError, InputError
from kb.knowledge import capacity, runs
from kb.knowledge.loader import data_folder
from kb.model.benchmark import Benchmark, Measure, Side
from kb.model.capacity import Figure, Line, Site
from kb.render import capacity as rendered

ASSUMED = capacity.assumptions(data_folder())
FIGURES = capacity.figures(ASSUMED)
COSTS = {id_: one.figure for id_, one in capacity.costs(data_folder()).items()}


def site(**other: float) -> Site:
    words = [f"{id_.replace('_', '-')}={value}" for id_, value in other.items()]
    return capacity.site(capacity.changed(FIGURES, words), COSTS)


def results(of: Site) -> dict[str, float]:
    return {line.id: line.result.value for line in of.lines}


def test_a_line_is_reckoned_from_left_to_right() -> None:
    steps = (("*", Figure(3, "b")), ("/", Figure(4, "c")), ("+", Figure(1, "d")))
    line = Line("id", "what", Figure(8, "a"), steps, "e")
    assert line.result == Figure(7, "e")
    assert rendered.arithmetic(line) == "8 a × 3 b ÷ 4 c + 1 d = 7 e"


def test_a_small_site_by_hand() -> None:
    """86,400 mailboxes with one mail a day and no peak: one mail a second."""
    assumed = {id_: Figure(1, "") for id_ in FIGURES} | {
        "mailboxes": Figure(86_400, ""),
        "pop3": Figure(0.25, ""),
        "pop3-sessions": Figure(4, ""),
        "imap-sessions": Figure(8, ""),
        "octets": Figure(1e9 / 8 / 4, ""),
        "kept": Figure(1e12 / 86_400 / 100, ""),
    }
    costs = {id_: Figure(1000, "") for id_ in COSTS} | {
        "decision": Figure(100, ""),
        "connection": Figure(1e6 / 86_400, ""),
    }
    found = results(capacity.site(assumed, costs))
    expected = {
        "rate": 1.0,
        "pop3-rate": 1.0,
        "imap-rate": 6.0,
        "pop3-mails": 0.25,
        "imap-mails": 0.75,
        "cores-busy": 1 + 1 + 0.25 + 6 + 0.75,
        "scan-busy": 2.0,
        "memory-used": 0.75,
        "traffic": 1.0,
        "rows": 1.0,
        "disk": 1.0,
    }
    assert {id_: found[id_] for id_ in expected} == pytest.approx(expected)


def test_twice_the_mailboxes_need_twice_of_all() -> None:
    once, twice = site(), site(mailboxes=2 * FIGURES["mailboxes"].value)
    for one, other in zip(once.resources, twice.resources, strict=True):
        assert one.name == other.name
        assert other.needed == pytest.approx(2 * one.needed)
        assert other.lasts == pytest.approx(one.lasts)


def test_the_first_bottleneck_is_what_is_used_up_first() -> None:
    found = site()
    assert [one.lasts for one in found.resources] == sorted(one.lasts for one in found.resources)
    assert found.bottlenecks[0] == found.resources[0]
    assert len({one.kind for one in found.bottlenecks}) == len(found.bottlenecks) == 3
    # Of what there is much more the bottleneck is another.
    assert site(cores=1e6).bottlenecks[0].line == "gateways-network"
    assert site(database_rows=1e-3).bottlenecks[0].line == "databases"


def test_nobody_with_pop3() -> None:
    found = results(site(pop3=0))
    assert found["pop3-cores"] == found["pop3-rate"] == 0
    assert found["imap-mails"] == found["rate"]


@pytest.mark.parametrize("folder", ["cost", "idle"])
def test_without_a_measurement_there_is_no_reckoning(tmp_path: Path, folder: str) -> None:
    side = Side(name="gateway", median=1)
    other = Measure(what="another", unit="s", rounds=1, sides=(side,))
    for benchmark in runs.read(data_folder(), Benchmark).values():
        if benchmark.id == folder:
            runs.write(tmp_path, type(benchmark)(**{**_fields(benchmark), "measures": (other,)}))
        else:
            runs.write(tmp_path, benchmark)
    with pytest.raises(DataError, match=f"run `kb bench {folder} --update`"):
        capacity.costs(tmp_path)


def _fields(benchmark: Benchmark) -> dict[str, object]:
    return {name: getattr(benchmark, name) for name in benchmark.__struct_fields__}


def test_no_assumption_of_nothing(tmp_path: Path) -> None:
    text = (data_folder() / capacity.FILE).read_text(encoding="utf-8")
    (tmp_path / capacity.FILE).write_text(text.replace("value = 25\n", "value = 0\n"), "utf-8")
    with pytest.raises(DataError, match="mails: its value must be more than 0"):
        capacity.assumptions(tmp_path)


@pytest.mark.parametrize(
    "word", ["mails", "mail=1", "mails=0", "mails=-1", "mails=x", "mails=inf", "mails=nan"]
)
def test_an_assumption_that_cannot_be(word: str) -> None:
    with pytest.raises(InputError):
        capacity.changed(FIGURES, [word])


def test_on_the_command_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["capacity", "--mailboxes", "50000", "--assume", "mails=40"]) == 0
    out = capsys.readouterr().out
    assert "50,000 mailboxes × 40 mails a mailbox a day" in out
    assert "The first bottleneck: gateway machines, by their cores." in out
    assert out.count("The next bottleneck:") == 2
    assert main(["capacity", "--assume", "pop3=2"]) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err == "kb capacity: pop3: 2 is no number above 0 and at most 1\n"
