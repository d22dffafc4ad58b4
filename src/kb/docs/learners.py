"""The notebooks as learners get them: without the outputs, so that there is something to guess.

`python -m kb.docs FOLDER` puts them there, in a checkout. What a learner has changed is
never written over; a notebook that is deleted there comes back new.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from kb.docs.places import NOTEBOOKS


def emptied(text: str) -> str:
    """A notebook without outputs and counts.

    Args:
        text: the file's.
    """
    notebook: dict[str, Any] = json.loads(text)
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            cell |= {"outputs": [], "execution_count": None}
    return json.dumps(notebook, indent=1, ensure_ascii=False) + "\n"


def copy(root: Path, folder: Path) -> list[Path]:
    """Put those that are missing into the folder; return them.

    Args:
        root: the checkout.
        folder: made where there is none.

    Raises:
        OSError: a file cannot be read or written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for path in sorted((root / NOTEBOOKS).glob("*.ipynb")):
        to = folder / path.name
        if not to.exists():
            to.write_text(emptied(path.read_text(encoding="utf-8")), encoding="utf-8")
            written.append(to)
    return written
