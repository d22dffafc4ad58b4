"""What a start imports: no reader of TOML, no rule, no evidence, no server.

How long it takes depends on the machine, so its shape is held here; `kb bench start` times it.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from kb.cli import commands

PACKAGE_PARENT = str(Path(commands.__file__).parents[2])
HEAVY = {
    "asyncio", "difflib", "email", "hashlib", "http", "importlib.resources", "random",
    "socket", "sqlite3", "ssl", "subprocess", "tempfile", "tomllib", "zipfile",
    "kb.docs", "kb.export", "kb.gateway", "kb.knowledge.evidence", "kb.knowledge.files",
    "kb.knowledge.products.reading", "kb.knowledge.reading", "kb.knowledge.rules",
    "kb.knowledge.tables", "kb.lab", "kb.message", "kb.scan", "kb.serve",
}  # fmt: skip
COMMANDS = {
    "matrix": ["matrix"],
    "show": ["show", "spam/reject/pop3"],
    "show-source": ["show", "RFC 1939"],
    "ask": ["ask", "can i bounce spam when i fetch it with pop"],
    "ask-product": ["ask", "does FortiGate discard spam on pop3"],
}


@pytest.mark.parametrize("arguments", COMMANDS.values(), ids=COMMANDS)
def test_a_start_imports_nothing_that_it_does_not_need(arguments: list[str]) -> None:
    code = (
        "import sys; before = {*sys.modules}\n"
        "from kb.cli import main\n"
        f"assert main({arguments!r}) == 0\n"
        "print(*sorted({*sys.modules} - before))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        env=os.environ | {"PYTHONPATH": PACKAGE_PARENT},
        capture_output=True,
        text=True,
        check=True,
    )
    imported = {*done.stdout.splitlines()[-1].split()}
    assert "kb.knowledge.snapshot" in imported
    assert not imported & HEAVY
