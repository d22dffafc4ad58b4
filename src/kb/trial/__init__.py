"""What each action would make of a message, tried without a server: `kb try`.

The octets are changed by the gateway's own decision and edits; nothing is sent and nothing kept.

- `records`: what a trial tells.
- `assumed`: what is taken for found where the built-in test finds nothing.
- `signatures`: which signatures the changes break.
- `seen`: what readers see: Subject, size, structure.
- `trial`: all of it together, pure; `words` says it.
- `given`: a message that somebody gives, scanned and tried; `command` reads and prints.
"""

from kb.trial.records import Trial
from kb.trial.trial import tried

__all__ = ["Trial", "tried"]
