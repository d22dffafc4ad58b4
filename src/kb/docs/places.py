"""Where things stand in a checkout."""

from __future__ import annotations

from pathlib import Path

DATA = Path("src/kb/data")
"""The data files."""
NOTEBOOKS = "notebooks"
"""The notebooks, and below `docs/` their pages."""
