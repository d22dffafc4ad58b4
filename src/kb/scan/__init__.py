"""Scanners: what they find in a message, and which there are.

- `encodings`, `archive`, `zip`, `tar`, `inflate`, `signatures`, `headers`, `self_extracting`,
  `libarchive`, `documents`, `unpack`, `texts`, `budget`: the readings of octets, and what they
  may cost.
- `examine`, `local`: a message's parts in all their readings, tested in threads.
- `plugin`, `scanners`, `combined`: what a scanner is, which there are, and two as one.
"""

from kb.scan.envelope import Envelope
from kb.scan.findings import Findings, Glance, Scanner, ScannerUnavailable
from kb.scan.scanners import UnusableError, scanner

__all__ = [
    "Envelope",
    "Findings",
    "Glance",
    "Scanner",
    "ScannerUnavailable",
    "UnusableError",
    "scanner",
]
