"""`[scanner]`: which scanners look at mail, how long, and what their failures mean."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec

from kb.gateway.tables import ConfigError, place, read
from kb.scan.settings import Settings

BUILTIN = "builtin"

LONGEST = 86_400
"""The longest time-out, in seconds: a day."""


class ScannerTable(msgspec.Struct, frozen=True):
    """`[scanner]` as it is written."""

    spam: str | list[str] = BUILTIN
    virus: str | list[str] = BUILTIN
    on_failure: Literal["closed", "open"] = "closed"
    on_spam_failure: Literal["closed", "open"] | None = None
    not_scannable: Literal["virus", "pass"] = "virus"
    timeout: Annotated[float, msgspec.Meta(gt=0)] = 30


class Scanning(msgspec.Struct, frozen=True, kw_only=True):
    """Who scans, and how."""

    spam: tuple[str, ...] = (BUILTIN,)
    virus: tuple[str, ...] = (BUILTIN,)
    on_failure_open: bool = False
    """Whether mail that could not be scanned is passed on."""
    on_spam_failure_open: bool = False
    """Whether mail is passed on that could not be scanned for spam, but was for viruses."""
    settings: Settings = Settings()

    @property
    def finds_test_strings_only(self) -> bool:
        """Whether for spam or for viruses there is the built-in scanner alone."""
        return (BUILTIN,) in (self.spam, self.virus)


def scanning(file: str, values: object) -> Scanning:
    """Read the table.

    Raises:
        ConfigError: a key or a value is not right. Which scanners there are is for `kb.scan`.
    """
    table = read(file, "scanner", values, ScannerTable)
    # TOML has inf, and nan, which is neither above nor below.
    if not table.timeout <= LONGEST:
        mend = f"must be a number of seconds above 0 and at most {LONGEST}"
        raise ConfigError(file, place("scanner", "timeout"), mend)
    is_open = table.on_failure == "open"
    if is_open and table.on_spam_failure == "closed":
        mend = 'cannot be "closed" where on_failure is "open"; write on_failure = "closed"'
        raise ConfigError(file, place("scanner", "on_spam_failure"), mend)
    return Scanning(
        spam=_several(table.spam),
        virus=_several(table.virus),
        on_failure_open=is_open,
        on_spam_failure_open=is_open or table.on_spam_failure == "open",
        settings=Settings(timeout=table.timeout, pass_unscannable=table.not_scannable == "pass"),
    )


def _several(value: str | list[str]) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value)
