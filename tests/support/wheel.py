"""The wheel, built from this checkout and installed alone into an environment of its own."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
import venv
from importlib import metadata
from pathlib import Path

from packaging.requirements import Requirement

ROOT = Path(__file__).parents[2]
BUILD = "import sys; from flit_core.buildapi import build_wheel as b; print(b(sys.argv[1]))"


class Installed:
    """An environment with the wheel and what its core depends on.

    Nothing comes from the network: packages are linked from those that run the tests, and only
    those that the wheel's own metadata asks for.

    Args:
        folder: an empty one; the environment, the wheel and a folder to work in go there.
    """

    def __init__(self, folder: Path) -> None:
        self.empty = folder / "empty"
        self.empty.mkdir()
        home = folder / "environment"
        venv.create(home, with_pip=False)
        self._programs = home / "bin"
        base = {"base": str(home), "platbase": str(home)}
        self.packages = Path(sysconfig.get_path("purelib", "venv", base))
        name = _done([sys.executable, "-c", BUILD, str(folder)], ROOT).split()[-1]
        pip = [sys.executable, "-m", "pip", "--python", str(self._programs / "python"), "install"]
        alone = ["--no-index", "--no-deps", "--quiet", "--disable-pip-version-check"]
        _done([*pip, *alone, str(folder / name)], self.empty)
        self.add()

    def add(self, extra: str = "") -> None:
        """Link what the wheel asks for, beyond the core if an extra is named."""
        (wheel,) = metadata.distributions(name="kb", path=[str(self.packages)])
        self._link(wheel, {extra})

    def _link(self, needing: metadata.Distribution, extras: set[str]) -> None:
        for asked in map(Requirement, needing.requires or ()):
            if asked.marker and not any(asked.marker.evaluate({"extra": one}) for one in extras):
                continue
            one = metadata.distribution(asked.name)
            assert asked.specifier.contains(one.version, prereleases=True), asked
            tops = {path.parts[0] for path in one.files or ()} - {"..", "__pycache__"}
            new = [top for top in tops if not (self.packages / top).exists()]
            for top in new:
                (self.packages / top).symlink_to(str(one.locate_file(top)))
            if new:
                self._link(one, asked.extras | {""})

    def command(self, program: str, *arguments: str) -> tuple[list[str], dict[str, str]]:
        """A command line in this environment, and environment variables without the checkout."""
        kept = {name: os.environ[name] for name in ("PATH", "LANG", "TMPDIR") if name in os.environ}
        return [str(self._programs / program), *arguments], kept | {"HOME": str(self.empty)}

    def run(self, program: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run a program of the environment in the empty folder; its output is UTF-8."""
        command, variables = self.command(program, *arguments)
        return subprocess.run(
            command,
            cwd=self.empty,
            env=variables,
            capture_output=True,
            encoding="utf-8",
            check=False,
        )


def _done(command: list[str], folder: Path) -> str:
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout
