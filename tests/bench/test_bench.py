"""kb bench: names, what is printed and stored; each benchmark at its smallest, with its peers."""

from __future__ import annotations

import json
import os
import resource
from pathlib import Path

import msgspec
import pytest

from conftest import missing, need
from kb import cli
from kb.bench import begin, idle, imap_fetch, imap_listing, pop3, smtp
from kb.bench.command import BENCHMARKS, command
from kb.bench.options import Options
from kb.bench.peers.emailproxy import EMAILPROXY
from kb.bench.processes import cpu_seconds, memory
from kb.bench.sides import Trial, compare
from kb.knowledge import loader, runs
from kb.lab.descendants import tree
from kb.lab.errors import LabError
from kb.model.benchmark import Aim, Benchmark
from kb.render import benchmark

SMALL = Options(rounds=1, messages=5)


def test_an_unknown_name_is_told_in_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["bench", "smpt"]) == 2
    out, err = capsys.readouterr()
    assert not out
    assert err.count("\n") == 1
    assert "smpt" in err
    assert "smtp" in err


@pytest.mark.parametrize("option", ["--rounds", "--messages", "--clients"])
def test_a_number_that_is_none(option: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["bench", "ask", option, "0"]) == 2
    assert f"{option}: 0 is too few" in capsys.readouterr().err


def test_every_benchmark_is_named_in_the_command_s_description() -> None:
    from kb.commands import COMMANDS

    (told,) = (one.detail for one in COMMANDS if one.name == "bench")
    assert all(f"`{name}`" in told for name in BENCHMARKS)


def test_a_start_is_not_measured_while_its_snapshot_is_stale(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    stale = msgspec.structs.replace(loader.load(), from_snapshot=False)
    monkeypatch.setattr(loader, "load", lambda: stale)
    with pytest.raises(LabError, match="run kb docs first"):
        begin.run(Options())
    assert next(iter(BENCHMARKS)) == "start", "what others store makes it stale"


def test_sides_take_turns_and_ratios_are_of_one_round() -> None:
    order: list[str] = []
    figures = {"a": iter([10.0, 40.0, 90.0]), "b": iter([5.0, 10.0, 30.0])}

    def trial(name: str) -> Trial:
        def run() -> float:
            order.append(name)
            return next(figures[name])

        return Trial(name, run)

    aims = [Aim(least=3, against="b"), Aim(most=39), Aim(most=1, against="c")]
    measure = compare("x", "s", [trial("a"), trial("b")], 3, aims)
    assert order == ["a", "b", "b", "a", "a", "b"]
    assert [(side.median, side.ratio) for side in measure.sides] == [(40, None), (10, 3)]
    assert [measure.reached(aim) for aim in aims] == [True, False, None]


def test_what_comes_before_a_run_counts_nowhere() -> None:
    told: list[str] = []

    def log_in() -> None:
        told.append("login")
        busy = cpu_seconds(os.getpid()) + 0.2
        while cpu_seconds(os.getpid()) < busy:
            sum(range(10_000))

    def act() -> float:
        told.append("run")
        return 1.0

    trial = Trial("a", act, os.getpid(), before=log_in)
    (side,) = compare("x", "s", [trial], 2).sides
    assert told == ["login", "run"] * 2
    assert side.cpu is not None
    assert side.cpu < 100, "the logins took twice 200 ms"
    assert trial.once() == 1
    assert told[4:] == ["login", "run"]


def test_a_figure_that_a_busy_machine_missed_is_not_judged() -> None:
    aims = (Aim(most=5), Aim(least=2, against="b"), Aim(most=50), Aim(most=1, against="c"))
    trials = [Trial("a", lambda: 10.0), Trial("b", lambda: 10.0)]
    measure = compare("x", "s", trials, 1, aims)
    run = Benchmark(
        id="x", measures=(measure,), left_out={}, command="", machine="", cores=2, load=15.6,
        versions={}, date="",
    )  # fmt: skip
    assert [row[3] for row in benchmark.aims(run)] == [
        "not judged: busy machine", "not reached", "reached", "peer not installed",
    ]  # fmt: skip
    idle = msgspec.structs.replace(run, load=1.9)
    assert next(row[3] for row in benchmark.aims(idle)) == "not reached"


def test_what_a_process_has_used() -> None:
    begun = cpu_seconds(os.getpid())
    while cpu_seconds(os.getpid()) < begun + 0.03:
        sum(range(10_000))
    assert next(tree(os.getpid())) == os.getpid()
    now = memory(os.getpid(), "VmRSS")  # first: it may have grown by the time of the second look
    assert memory(os.getpid(), "VmHWM") >= now > 1 << 20


def test_it_prints_and_stores(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert command(["ask"], Options(rounds=1), as_json=True, update=True, folder=tmp_path) == 0
    (printed,) = json.loads(capsys.readouterr().out)
    assert printed["id"] == "ask"
    assert printed["command"] == "kb bench ask --rounds 1"
    stored = runs.read(tmp_path, Benchmark)["ask"]
    assert stored.measures[0].subject.median == printed["measures"][0]["sides"][0]["median"] > 0


def test_what_is_stored_is_of_benchmarks_that_there_are() -> None:
    assert set(runs.read(loader.data_folder(), Benchmark)) <= set(BENCHMARKS)


@pytest.mark.slow
def test_idle_connections_and_what_each_takes() -> None:
    limits = resource.getrlimit(resource.RLIMIT_NOFILE)
    found = idle.run(Options(clients=60))
    assert resource.getrlimit(resource.RLIMIT_NOFILE) == limits
    told = [measure.what for measure in found.measures]
    assert told[::2] == [
        f"{name}, 60 idle connections: memory for each" for name in ("SMTP", "POP3", "IMAP")
    ]
    for each, wait in zip(found.measures[::2], found.measures[1::2], strict=True):
        assert 1 < each.subject.median < idle.MOST, each
        assert wait.subject.median > 0


def test_too_many_idle_connections_for_this_machine() -> None:
    with pytest.raises(LabError, match="open files are needed, and the system allows"):
        idle.run(Options(clients=1 << 40))


def test_open_files_are_allowed_for_a_while_and_never_fewer_than_before() -> None:
    limits = resource.getrlimit(resource.RLIMIT_NOFILE)
    few = min(1000, limits[1])
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (few - 1, limits[1]))
        for needed, soft in ((few, few), (few - 10, few - 1)):
            with idle.allowed(needed):
                assert resource.getrlimit(resource.RLIMIT_NOFILE) == (soft, limits[1])
            assert resource.getrlimit(resource.RLIMIT_NOFILE) == (few - 1, limits[1])
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, limits)


@pytest.mark.slow
def test_smtp_beside_its_peers() -> None:
    need("smtp-source", "postfix")
    need("clamd", "clamav-daemon")
    need("clamsmtpd", "clamsmtp")
    found = smtp.run(SMALL._replace(messages=20))
    assert not found.left_out
    assert [[side.name for side in measure.sides] for measure in found.measures] == [
        *[["gateway", "smtp-sink", "aiosmtpd relay"]] * 2,
        *[["gateway", "clamsmtp"]] * 2,
    ]
    assert all(side.median > 0 for measure in found.measures for side in measure.sides)


@pytest.mark.slow
@pytest.mark.parametrize("module", [pop3, imap_listing, imap_fetch])
def test_pop3_and_imap_beside_their_peers(module: object) -> None:
    need("dovecot", "dovecot-core")
    need("nginx", "nginx libnginx-mod-mail")
    need("perdition")
    if EMAILPROXY.path is None:
        missing("emailproxy is not installed (PyPI)")
    assert hasattr(module, "run")
    found = module.run(SMALL)
    assert not found.left_out
    every = {side.name for measure in found.measures for side in measure.sides}
    assert every == {"gateway", "direct", "nginx", "perdition", "emailproxy"}
