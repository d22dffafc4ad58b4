"""A program that Python packages bring."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path
from typing import NamedTuple

from kb.lab.errors import LabError


class Script(NamedTuple):
    """A program of the same name as the package that brings it."""

    name: str

    @property
    def path(self) -> str | None:
        """Where it stands: beside this Python, which PATH may not name, or in PATH; else None."""
        folders = (str(Path(sys.executable).parent), *os.get_exec_path())
        return shutil.which(self.name, path=os.pathsep.join(folders))

    @property
    def command(self) -> str:
        """Where it stands.

        Raises:
            LabError: it is not to be had.
        """
        if self.path is None:
            raise LabError(f"{self.name} is missing; pip install {self.name}")
        return self.path
