"""Ports that nobody else is given by the kernel."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from kb.lab.servers import free_ports as module
from kb.lab.servers.free_ports import free_ports

HOST = "127.0.0.1"


def test_they_are_free_and_below_the_kernels_own() -> None:
    found = free_ports(HOST, 4)
    assert len({*found}) == 4
    with socket.create_server((HOST, 0)) as kernels:
        assert max(found) < kernels.getsockname()[1]
    for port in found:
        socket.create_server((HOST, port)).close()


def test_one_that_is_taken_is_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "ENOUGH", 2)
    with socket.create_server((HOST, free_ports(HOST, 1)[0])) as taken:
        port = taken.getsockname()[1]
        monkeypatch.setattr(module, "LOWEST", port)
        monkeypatch.setattr(module, "_kernels_first", lambda: port + 2)
        assert free_ports(HOST, 1) == [port + 1]
        with pytest.raises(OSError, match="no 2 free ports"):
            free_ports(HOST, 2)


@pytest.mark.parametrize("said", ["1024\t65535\n", "", "none", None])
def test_whatever_the_kernel_says(
    said: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "range"
    if said is not None:
        file.write_text(said)
    monkeypatch.setattr(module, "RANGE", file)
    assert len({*free_ports(HOST, 3)}) == 3
