"""kb.wire.address: domains, literals, mailboxes and paths."""

from __future__ import annotations

import pytest

from kb.wire.address import (
    Path,
    forward_path,
    is_domain,
    is_literal,
    is_mailbox,
    literal,
    reverse_path,
)


@pytest.mark.parametrize("text", ["a", "a.b", "1", "a-b.c", "xn--mnchen-3ya.test", "münchen.test"])
def test_domains(text: str) -> None:
    assert is_domain(text.encode())


@pytest.mark.parametrize("text", ["", ".", "a.", ".a", "a..b", "-a", "a-", "a_b", "a b", "x" * 256])
def test_no_domains(text: str) -> None:
    assert not is_domain(text.encode())


@pytest.mark.parametrize("address", ["127.0.0.1", "::1", "2001:db8::1", "fe80::1%eth0"])
def test_the_literal_of_an_address_is_one(address: str) -> None:
    assert is_literal(literal(address).encode())


@pytest.mark.parametrize("octets", [b"[x-tag:what ever]", b"[]", b"[::1]", b"[IPv6:]", b"[1.2.3]"])
def test_no_literals(octets: bytes) -> None:
    assert not is_literal(octets)


def test_a_literal_of_another_kind() -> None:
    assert is_literal(b"[x-tag:whatever]")
    assert is_mailbox(b"a@[x-tag:whatever]")


def test_paths_and_what_stands_behind_them() -> None:
    assert reverse_path(b"<> SIZE=1") == (Path(b""), b" SIZE=1")
    assert reverse_path(b"<a@b.test>x") == (Path(b"a@b.test"), b"x")
    assert forward_path(b"<PostMaster>") == (Path(b"PostMaster"), b"")
    assert reverse_path(b"<postmaster>") is None
    assert forward_path(b"<>") is None
    assert bytes(Path(b"")) == b"<>"
    assert str(Path(b"\xff@b.test")) == "<\\xff@b.test>"
