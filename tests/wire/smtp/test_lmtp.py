"""kb.wire.smtp.lmtp: any 4yz makes it temporary, else any 5yz permanent, else it is done."""

from __future__ import annotations

import itertools

import pytest

from kb.wire.address import Path
from kb.wire.smtp.lmtp import combined
from kb.wire.smtp.replies import Reply

PATHS = [Path(b"%c@example.test" % letter) for letter in b"abc"]


@pytest.mark.parametrize("codes", list(itertools.product((250, 251, 450, 550, 552), repeat=3)))
def test_every_mixture_of_three(codes: tuple[int, ...]) -> None:
    final = combined(PATHS, [Reply(code, (b"x",)) for code in codes])
    temporary, permanent = [c for c in codes if c == 450], [c for c in codes if c > 500]
    assert final.code == (451 if temporary else permanent[0] if permanent else 250)
    about = temporary or permanent
    named = [path for path, code in zip(PATHS, codes, strict=True) if code in about]
    if about:
        assert [line.split()[1][:-1] for line in final.lines] == [bytes(path) for path in named]


def test_a_reply_too_few_is_a_mistake_of_the_caller() -> None:
    with pytest.raises(ValueError, match="shorter"):
        combined(PATHS, [Reply(250, (b"x",))])
