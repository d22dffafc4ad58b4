"""JSON laid out: the same data, long things on lines of their own."""

from __future__ import annotations

import msgspec

from kb.knowledge.laid_out import LONGEST, laid_out


def test_short_things_stay_on_one_line() -> None:
    assert laid_out({"a": [1, 2], "b": "x"}) == '{"a":[1,2],"b":"x"}\n'


def test_long_things_are_parted_and_read_the_same() -> None:
    data = {"a": {str(n): [n] * 3 for n in range(40)}, "é": ["x" * LONGEST, None, True]}
    text = laid_out(data)
    assert msgspec.json.decode(text) == data
    assert '"7":[7,7,7],\n' in text
    assert text.count("\n") == 40 + 3 + 6
