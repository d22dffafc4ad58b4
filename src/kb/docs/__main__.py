"""`python -m kb.docs FOLDER`: the notebooks as learners get them, into a folder of the checkout."""

from __future__ import annotations

import sys
from pathlib import Path

from kb.docs import learners

if __name__ == "__main__":
    for new in learners.copy(Path(), Path(sys.argv[1])):
        print(new)
