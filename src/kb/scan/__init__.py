"""Scanners: what they find in a message, and which there are."""

from kb.scan.findings import Findings, Scanner, ScannerUnavailable
from kb.scan.scanners import scanner

__all__ = ["Findings", "Scanner", "ScannerUnavailable", "scanner"]
