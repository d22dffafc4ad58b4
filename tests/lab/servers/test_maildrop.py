"""A maildrop keeps octets and the order of delivery."""

from __future__ import annotations

from pathlib import Path

from kb.lab.servers.embedded.maildrop import Maildrop


def test_octets_are_kept_in_the_order_of_delivery(tmp_path: Path) -> None:
    drop = Maildrop(tmp_path / "box")
    messages = [b"Subject: %d\r\n\r\n\x00\xff\nbare\r" % n for n in range(40)]
    keys = [drop.deliver(message) for message in messages]
    assert drop.read() == messages
    assert list(drop.paths()) == keys


def test_flags_change_neither_key_nor_order(tmp_path: Path) -> None:
    drop = Maildrop(tmp_path / "box")
    keys = [drop.deliver(b"%d" % n) for n in range(3)]
    path = drop.paths()[keys[0]]
    path.rename(drop.folder / "cur" / f"{path.name}:2,S")
    assert list(drop.paths()) == keys
    assert drop.read() == [b"0", b"1", b"2"]


def test_nothing_unfinished_is_seen(tmp_path: Path) -> None:
    drop = Maildrop(tmp_path / "box")
    (drop.folder / "tmp" / "half").write_bytes(b"half a mess")
    assert drop.read() == []
