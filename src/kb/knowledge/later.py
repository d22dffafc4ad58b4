"""A sequence that is read when somebody first looks into it: most starts need no evidence."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from typing import TypeVar, overload

T = TypeVar("T")


class Later(Sequence[T]):
    """What `read` gives, called once and only if it is asked for."""

    def __init__(self, read: Callable[[], tuple[T, ...]]) -> None:
        self._read = read

    @cached_property
    def _items(self) -> tuple[T, ...]:
        return self._read()

    @overload
    def __getitem__(self, index: int) -> T: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[T]: ...
    def __getitem__(self, index: int | slice) -> T | Sequence[T]:
        """The item, or the items, at that place."""
        return self._items[index]

    def __len__(self) -> int:
        """How many there are."""
        return len(self._items)
