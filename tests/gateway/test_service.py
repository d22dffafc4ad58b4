"""The systemd unit: what systemd itself says of it, and that it starts what is installed."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from conftest import need
from kb.gateway.state import ProcessTable

ROOT = Path(__file__).parents[2]
UNIT = ROOT / "contrib/kb-gateway.service"
PAGE = ROOT / "docs/running/in-its-place.md"


@pytest.fixture
def unit(tmp_path: Path) -> Path:
    """The unit, with this Python in the place of the installed program."""
    text = UNIT.read_text(encoding="ascii")
    start = "ExecStart=/opt/kb/.venv/bin/kb "
    assert text.count(start) == 1
    file = tmp_path / UNIT.name
    file.write_text(text.replace(start, f"ExecStart={sys.executable} -m kb "), encoding="ascii")
    return file


def analyze(*arguments: str) -> str:
    done = subprocess.run(
        [need("systemd-analyze", "systemd"), *arguments],
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


def test_systemd_finds_nothing_wrong(unit: Path) -> None:
    assert analyze("verify", "--man=no", str(unit)) == ""


def test_it_exposes_little(unit: Path) -> None:
    """At most 2.0 of systemd's 10; a service without any of it has 9.6."""
    analyze("security", "--offline=true", "--threshold=20", "--no-pager", str(unit))


def test_the_figures_of_the_process_can_be_read() -> None:
    """prometheus_client has none of them where /proc/stat cannot be read."""
    assert "\nProcSubset=pid" not in UNIT.read_text(encoding="ascii")


def test_the_page_has_what_the_unit_wants() -> None:
    page, text = PAGE.read_text(encoding="utf-8"), UNIT.read_text(encoding="ascii")
    for word in ("User=kb-gateway", "/etc/kb/gateway.toml", "/opt/kb", "/var/lib/kb-gateway"):
        assert word in text
        assert word.removeprefix("User=") in page


def test_sessions_may_come_to_their_end() -> None:
    """systemd waits longer than the gateway does for its sessions."""
    text = UNIT.read_text(encoding="ascii")
    (seconds,) = re.findall(r"^TimeoutStopSec=(\d+)$", text, re.MULTILINE)
    assert int(seconds) >= ProcessTable().drain + 10
