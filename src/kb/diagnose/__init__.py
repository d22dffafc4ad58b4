"""Reads what customers send and says what happened, with the line that shows it.

`diagnose` takes a file's octets: a message, a bounce, a session or a mail log. It opens no
connection, asks no DNS and keeps nothing. Rooms, each leaning only on those before it:

- `records`, `lines`: a diagnosis; a file as numbered lines.
- `tables`, `codes`, `answers`: the tables of `data/diagnose`, and what is looked up in them.
- `message`, `bounce`, `session`, `log`: one for each kind.
- `recognise`, `examine`: which kind a file is, and the diagnosis.
- `command`: what `kb diagnose` prints.
"""

from kb.diagnose.examine import diagnose
from kb.diagnose.records import Diagnosis, Finding, Kind

__all__ = ["Diagnosis", "Finding", "Kind", "diagnose"]
