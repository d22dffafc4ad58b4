"""The command line: `kb` and `python -m kb`.

`main` turns whatever goes wrong through no fault of the program (bad input, broken data, a
file that cannot be read or written, a missing optional package) into one line on stderr and
exit status 2. Only a mistake in the program itself shows a traceback.
"""

from __future__ import annotations

import argparse
import os
import sys
from typing import TYPE_CHECKING

from kb import extras
from kb.cli import streams
from kb.cli.parser import parser
from kb.errors import InputError

if TYPE_CHECKING:
    from kb.knowledge.book import Book

__all__ = ["main"]

BAD_INPUT = 2
BROKEN_PIPE = 128 + 13
"""What a shell reports for a program that SIGPIPE ended."""
INTERRUPTED = 128 + 2
"""What a shell reports for a program that SIGINT ended."""


def main(argv: list[str] | None = None, book: Book | None = None) -> int:
    """Run the command in `argv` (without the program's name) and return its exit status.

    `book` is the knowledge to use where it is not the package's own.
    """
    streams.prepare()
    name = "kb"
    try:
        options = parser().parse_args(argv, argparse.Namespace(book=book, main=main))
        name = f"kb {options.command}"
        if options.extra:
            extras.require(options.command, options.extra)
        status: int = options.run(options)
        sys.stdout.flush()
    except SystemExit as end:
        # argparse ends this way: 0 after --help, 2 after an error of its own.
        return end.code if isinstance(end.code, int) else BAD_INPUT
    except InputError as error:
        return _refuse(name, str(error))
    except BrokenPipeError:
        # Whoever reads has gone; the interpreter's own flush at exit must not complain.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return BROKEN_PIPE
    except KeyboardInterrupt:
        return INTERRUPTED
    except extras.MissingExtraError as error:
        return _refuse("kb", str(error))
    except OSError as error:
        what = f"{error.filename}: {error.strerror}" if error.filename else str(error)
        return _refuse(name, what)
    return status


def _refuse(name: str, what: str) -> int:
    print(f"{name}: {' '.join(what.split())}", file=sys.stderr)
    return BAD_INPUT
