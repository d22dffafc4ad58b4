"""However the lab ends, none of its processes is left, and none of its folders."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest

from support.process import told_of
from support.wait import until

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
PATIENCE = 300
"""Seconds; a busy machine is no failure."""


@contextmanager
def started(temporary: Path, *arguments: str) -> Iterator[subprocess.Popen[str]]:
    """This Python in a process group of its own, with that temporary folder."""
    process = subprocess.Popen(
        [sys.executable, *arguments],
        cwd=ROOT,
        env={**os.environ, "TMPDIR": str(temporary)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def folders(temporary: Path) -> list[Path]:
    """What the lab has left there, whatever pytest and Jupyter have."""
    return [*temporary.glob("kb-*"), *temporary.glob("tmp*")]


def assert_nothing_is_left(temporary: Path) -> None:
    """Accept that within some seconds nothing is; children end after their parent."""
    end = time.monotonic() + PATIENCE
    while (left := [*told_of(temporary), *folders(temporary)]) and time.monotonic() < end:
        time.sleep(0.05)
    assert not left


def test_verify_leaves_nothing(tmp_path: Path) -> None:
    with started(tmp_path, "-m", "kb", "verify", "spam/tag/pop3", "spam/reject/imap") as process:
        said, _ = process.communicate(timeout=PATIENCE)
        assert process.returncode == 0, said
    assert_nothing_is_left(tmp_path)


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
@pytest.mark.parametrize("pattern", ["kb-lab-*", "kb-gateway-*", "kb-lab-*/accounts/recipient-*"])
def test_verify_leaves_nothing_when_its_group_is_killed(
    tmp_path: Path, number: signal.Signals, pattern: str
) -> None:
    with started(tmp_path, "-m", "kb", "verify") as process:
        end = time.monotonic() + PATIENCE
        while not [*tmp_path.glob(pattern)]:
            assert time.monotonic() < end, f"{pattern} did not come"
            time.sleep(0.001)
        assert told_of(tmp_path)
        os.killpg(process.pid, number)
        process.wait(PATIENCE)
        assert process.returncode != 0
    assert_nothing_is_left(tmp_path)


def test_a_notebook_leaves_nothing(tmp_path: Path) -> None:
    """nbval kills the kernel, and the kernel's process group with it."""
    options = ("--nbval", "--nbval-current-env", "-p", "no:cacheprovider", "-q")
    notebook = "notebooks/pop3-primer.ipynb"
    with started(tmp_path, "-m", "pytest", *options, notebook) as process:
        said, _ = process.communicate(timeout=PATIENCE)
        assert process.returncode == 0, said
    assert_nothing_is_left(tmp_path)


GATEWAY = """
[smtp]
listen = "127.0.0.1:0"
upstream = "smtp://127.0.0.1:1"
spam = "tag"
virus = "deliver"
"""
SERVERS = ("-m", "kb.lab.attended", "FOLDER", "{}", "kb.lab.servers.embedded", "FOLDER/accounts")


def servers(temporary: Path) -> list[str]:
    return [word.replace("FOLDER", str(temporary / "kb-lab-1")) for word in SERVERS]


def test_servers_end_with_their_standard_input(tmp_path: Path) -> None:
    with started(tmp_path, *servers(tmp_path)) as process:
        assert process.stdout
        assert process.stdout.readline().startswith("ready smtp 127.0.0.1:")
        process.communicate(timeout=PATIENCE)
        assert process.returncode == 0
    assert not folders(tmp_path)


def test_servers_end_by_a_signal(tmp_path: Path) -> None:
    with started(tmp_path, *servers(tmp_path)) as process:
        assert process.stdout
        assert process.stdout.readline().startswith("ready smtp 127.0.0.1:")
        process.terminate()
        process.wait(PATIENCE)
        assert process.returncode == 0
    assert not folders(tmp_path)


def test_a_program_may_be_asked_to_end_at_any_moment_of_its_start(tmp_path: Path) -> None:
    """Unless an exception is raised in the middle of it, which crashed msgspec now and then."""

    def ended_after(number: int) -> int:
        folder = tmp_path / f"kb-gateway-{number}"
        gateway = ("kb", "gateway", str(folder / "gateway.toml"))
        files = json.dumps({"gateway.toml": GATEWAY})
        with started(tmp_path, "-m", "kb.lab.attended", str(folder), files, *gateway) as process:
            until(lambda: folder.exists() or process.poll() is not None)
            time.sleep(number % 20 / 100)
            process.communicate(timeout=PATIENCE)
            return process.returncode

    with ThreadPoolExecutor(4) as pool:
        statuses = list(pool.map(ended_after, range(60)))
    assert set(statuses) <= {0, 128 + signal.SIGTERM}
    assert not folders(tmp_path)


def test_a_program_that_does_not_end_is_ended(tmp_path: Path) -> None:
    (tmp_path / "deaf.py").write_text(
        "import signal, time\n"
        "signal.signal(signal.SIGTERM, lambda *_: None)\n"
        "print('ready', flush=True)\n"
        "while True: time.sleep(1)\n"
    )
    program = (
        "import sys; from pathlib import Path; from kb.lab import attended; attended.GRACE = 0.1;"
        f"sys.path.append({str(tmp_path)!r});"
        f"attended.run(Path({str(tmp_path / 'kb-deaf')!r}), {{}}, 'deaf', [])"
    )
    with started(tmp_path, "-c", program) as process:
        assert process.stdout
        assert process.stdout.readline() == "ready\n"
        process.communicate(timeout=PATIENCE)
        assert process.returncode == 1
    assert not folders(tmp_path)


def test_a_folder_that_exists_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "kb-lab-1").mkdir()
    with started(tmp_path, *servers(tmp_path)) as process:
        said, _ = process.communicate(timeout=PATIENCE)
        assert process.returncode == 1
        assert "FileExistsError" in said
    assert folders(tmp_path) == [tmp_path / "kb-lab-1"]
