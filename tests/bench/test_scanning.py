"""kb.bench.scanning: the same messages for every scanner, and a figure for each."""

from __future__ import annotations

from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest

from conftest import need
from kb.bench import scanning
from kb.bench.options import Options


def read(octets: bytes) -> EmailMessage:
    return message_from_bytes(octets, policy=policy.default)


def test_no_two_messages_are_alike_and_they_are_the_same_in_each_run() -> None:
    batch = list(scanning.messages(8))
    assert len(set(batch)) == 8
    assert batch == list(scanning.messages(8))
    assert {len(message) > 100_000 for message in batch} == {True, False}


@pytest.mark.slow
def test_each_scanner_is_measured() -> None:
    need("clamd", "clamav-daemon")
    need("spamd")
    need("rspamd")
    (measure, many_parts), left_out, versions = scanning.run(Options(rounds=1, messages=2))
    assert not left_out
    assert versions.keys() == {"ClamAV", "SpamAssassin", "rspamd", "YARA-X"}
    assert all(version[0].isdigit() for version in versions.values())
    assert [side.name for side in measure.sides] == [
        *("builtin", "clamd", "spamd", "rspamd", "yara", "all of them")
    ]
    assert [side.name for side in many_parts.sides] == [
        *("clamd", "clamd, one part after the other", "builtin")
    ]
    assert all(side.median > 0 for one in (measure, many_parts) for side in one.sides)


def test_a_message_of_many_parts_has_that_many_and_no_two_are_alike() -> None:
    first, second = scanning.of_many_parts(2)
    files = [part.get_content() for one in (first, second) for part in read(one).iter_attachments()]
    assert len(set(files)) == 2 * scanning.PARTS
    assert {len(file) for file in files} == {scanning.PART_OCTETS}
    assert [first, second] == list(scanning.of_many_parts(2))
