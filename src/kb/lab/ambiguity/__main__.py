"""`python -m kb.lab.ambiguity [--update]`: measure the classes, and print or store the outcome.

With `--update` all of the programs have to be installed.
"""

from __future__ import annotations

import sys
from importlib.resources import files
from pathlib import Path

from kb.lab.ambiguity.measuring import as_toml, cases, measured, taken
from kb.lab.ambiguity.programs import programs

NAMES = ("gateway", "clamd", "gateway with clamd", "email", "mutt", "munpack", "ripmime")


def main(arguments: list[str]) -> int:
    """Measure; 1 where a program shows what the gateway does not find, 2 where one is missing."""
    every = cases()
    with programs() as found:
        missing = set(NAMES) - {program.name for program in found}
        if "--update" in arguments and missing:
            print(f"kb.lab.ambiguity: install {', '.join(sorted(missing))}", file=sys.stderr)
            return 2
        results = {program: measured(every, program) for program in found}
    for program, ids in results.items():
        print(f"{program.name} ({program.version}): {len(ids)} of {len(every)}")
    gateway = next(ids for program, ids in results.items() if program.name == "gateway")
    lost = {case.id for case in every} & {i for ids in results.values() for i in ids}
    lost -= set(gateway)
    for name in sorted(lost):
        print(f"the gateway does not find {name}")
    subjects = taken()
    for name, seen in subjects.items():
        print(name, *(f"{program}={value}" for program, value in seen.items()))
    if "--update" in arguments:
        folder = Path(str(files("kb"))) / "data" / "ambiguity"
        folder.mkdir(exist_ok=True)
        for key, text in as_toml(every, results, subjects).items():
            (folder / f"{key}.toml").write_text(text, encoding="utf-8")
    return 1 if lost else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
