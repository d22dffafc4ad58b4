"""A table of a TOML file, read key by key with one clear error for each mistake."""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence

from kb.wire.plain import is_plain


class ConfigError(ValueError):
    """A mistake in the configuration: file, key, and what would be right, in one line."""

    def __init__(self, file: str, key: str, mend: str) -> None:
        self.file, self.key, self.mend = file, key, mend
        text = ": ".join(part for part in (file, key, mend) if part)
        # Keys and values are quoted in it, whatever characters they hold.
        super().__init__("".join(c if is_plain(c) else ascii(c)[1:-1] for c in text))


class Table:
    """Reads the values of one table and remembers which keys it was asked for.

    Args:
        file: the file's name, for errors.
        name: the table's name, "" for the top level.
        values: as `tomllib` gives them.
    """

    def __init__(self, file: str, name: str, values: Mapping[str, object]) -> None:
        self._file, self._name, self._values = file, name, values
        self._known: list[str] = []

    def error(self, key: str, mend: str) -> ConfigError:
        """An error in this table; `key` may be empty."""
        table = f"[{self._name}]" if self._name else ""
        return ConfigError(self._file, " ".join(part for part in (table, key) if part), mend)

    def table(self, key: str) -> Table | None:
        """A table in this one; None if it is not there."""
        value = self._get(key)
        if value is None:
            return None
        if not isinstance(value, dict):
            raise self.error(key, f"must be a table, written [{key}]")
        return Table(self._file, key, value)

    def text(self, key: str, default: str | None = None, form: str = "…") -> str:
        """A string; without a default the key is required. `form` shows what would be right."""
        value = self._get(key)
        if value is None and default is not None:
            return default
        if value is None:
            raise self.error(key, f'missing; write {key} = "{form}"')
        if not isinstance(value, str):
            raise self.error(key, f'must be a string, written {key} = "{form}"')
        return value

    def choice(
        self,
        key: str,
        choices: Sequence[str],
        default: str | None = None,
        proposed: Sequence[str] = (),
    ) -> str:
        """One of some strings; an error names those `proposed`, or else all."""
        value = self._get(key)
        if value is None and default is not None:
            return default
        if value not in choices:
            found = "missing" if value is None else f'"{value}" cannot be used'
            quoted = ", ".join(f'"{choice}"' for choice in proposed or choices)
            raise self.error(key, f"{found}; write one of {quoted}")
        return str(value)

    def whole_number(self, key: str, lowest: int, default: int) -> int:
        """A whole number of at least `lowest`."""
        value = self._get(key)
        if value is None:
            return default
        if not isinstance(value, int) or isinstance(value, bool) or value < lowest:
            raise self.error(key, f"must be a whole number of at least {lowest}")
        return value

    def finish(self) -> None:
        """Raise for the first key that nobody asked for."""
        for key, value in self._values.items():
            if key not in self._known:
                form = "{}" if self._name else "[{}]"
                near = difflib.get_close_matches(key, self._known, n=1)
                known = ", ".join(form.format(name) for name in self._known)
                hint = f"did you mean {form.format(near[0])}?" if near else f"known: {known}"
                if isinstance(value, dict) and not self._name:
                    raise self.error("", f"unknown table [{key}]; {hint}")
                raise self.error(key, f"unknown key; {hint}")

    def _get(self, key: str) -> object:
        if key not in self._known:
            self._known.append(str(key))
        return self._values.get(key)
