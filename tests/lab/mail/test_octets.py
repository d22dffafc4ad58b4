"""What a message is, compared with what was sent; expected octets are written out here."""

from __future__ import annotations

import base64
import gzip
import io
import quopri
import zipfile

import pytest

from kb.lab.mail import octets, samples
from kb.model import Form, MessageView

NOTICE = (
    b"Content-Type: text/plain; charset=us-ascii\r\n\r\n"
    b"invoice.com was removed: EICAR test file found.\r\n"
)


def stripped(notice: bytes = NOTICE) -> bytes:
    before, after = samples.VIRUS.kept
    return before + notice + after


def form(message: bytes) -> Form:
    return octets.view(message).form


def test_a_sample_is_as_sent() -> None:
    assert octets.view(samples.SPAM.octets) == MessageView(
        message="spam", form=Form.AS_SENT, octets=len(samples.SPAM.octets), infected=False
    )


def test_trace_fields_in_front_are_left_out() -> None:
    trace = b"Return-Path: <a@example.org>\r\nReceived: from a\r\n\tby b; today\r\n"
    assert octets.without_trace(trace + samples.SPAM.octets) == samples.SPAM.octets
    assert form(trace + samples.SPAM.octets) is Form.AS_SENT


def test_every_subject_is_tagged_once() -> None:
    bare, folded = samples.SUBJECTS
    assert b"Subject" not in bare.octets
    assert form(bare.octets) is Form.AS_SENT
    assert form(bare.octets.replace(b"\r\n\r\n", b"\r\nSubject: [SPAM]\r\n\r\n", 1)) is Form.TAGGED
    once = folded.octets.replace(b"Subject: =?utf-8", b"Subject: [SPAM] =?utf-8")
    assert form(once) is Form.TAGGED
    assert form(once.replace(b"Subject: [SPAM] tagged", b"Subject: [SPAM] [SPAM] tagged")) is (
        Form.ALTERED
    )


def test_a_trace_field_further_down_is_a_change() -> None:
    head, rest = samples.SPAM.octets.split(b"\r\n", 1)
    assert form(head + b"\r\nReceived: from a\r\n" + rest) is Form.ALTERED


@pytest.mark.parametrize("place", [0, 40, 120, -3])
def test_one_octet_more_is_a_change(place: int) -> None:
    message = samples.CLEAN[0].octets
    changed = message[:place] + b"x" + message[place:]
    assert form(changed) is Form.ALTERED


def test_the_tag_stands_directly_before_the_value() -> None:
    assert form(samples.SPAM.octets.replace(b"Subject: ", b"Subject: [SPAM] ")) is Form.TAGGED
    assert form(samples.SPAM.octets.replace(b"Subject: ", b"Subject: [SPAM]  ")) is Form.ALTERED
    assert form(samples.SPAM.octets.replace(b"Subject: ", b"Subject:[SPAM] ")) is Form.ALTERED
    assert form(samples.SPAM.octets + b"[SPAM]\r\n") is Form.ALTERED


def test_a_notice_in_the_infected_parts_place_is_stripped() -> None:
    view = octets.view(stripped())
    assert (view.form, view.infected) == (Form.STRIPPED, False)


@pytest.mark.parametrize(
    "notice",
    [
        b"",
        NOTICE.replace(b"text/plain", b"text/html"),
        NOTICE.replace(b"invoice.com", b"a file"),
        NOTICE.replace(b"EICAR", b"something"),
        NOTICE.replace(b"\r\n\r\n", b"\r\nContent-Transfer-Encoding: base64\r\n\r\n"),
    ],
)
def test_a_notice_names_file_and_finding_in_plain_text(notice: bytes) -> None:
    assert form(stripped(notice)) is Form.ALTERED


def test_stripping_changes_nothing_else() -> None:
    assert form(stripped().replace(b"Please find", b"Please  find")) is Form.ALTERED
    assert form(stripped() + b"\r\n") is Form.ALTERED


def zipped(content: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("eicar.com", content)
    return file.getvalue()


@pytest.mark.parametrize(
    "encoded",
    [
        samples.EICAR,
        base64.b64encode(samples.EICAR),
        base64.encodebytes(samples.EICAR * 3),
        quopri.encodestring(samples.EICAR),
        b"".join(b"=%02X" % octet for octet in samples.EICAR),
        zipped(samples.EICAR),
        gzip.compress(samples.EICAR),
        base64.encodebytes(zipped(samples.EICAR)),
        base64.encodebytes(zipped(zipped(samples.EICAR))),
    ],
    ids=["raw", "base64", "lines", "qp", "hex", "zip", "gzip", "zip in base64", "zip in zip"],
)
def test_the_virus_is_found_in_any_encoding(encoded: bytes) -> None:
    assert octets.infected(encoded)
    assert octets.infected(b"Subject: x\r\n\r\n" + encoded.replace(b"\n", b"\r\n")) or (
        encoded.startswith((b"\x1f", b"PK"))
    )


def test_the_archive_holds_the_virus_compressed() -> None:
    packed = base64.b64decode(samples.ZIPPED)
    assert samples.EICAR not in packed
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        assert archive.read("invoice.com") == samples.EICAR


def test_an_archive_in_an_inner_part_is_stripped_there() -> None:
    before, after = samples.ARCHIVE.kept
    assert octets.infected(samples.ARCHIVE.octets)
    view = octets.view(before + NOTICE.replace(b"invoice.com", b"invoice.zip") + after)
    assert (view.form, view.infected) == (Form.STRIPPED, False)
    assert octets.view(before + NOTICE + after).form is Form.ALTERED


def test_what_is_harmless_is_not_infected() -> None:
    assert not octets.infected(stripped())
    assert not octets.infected(samples.SPAM.octets)
    assert not octets.infected(base64.b64encode(samples.EICAR[:-1] + b"?"))


def test_flagged_is_either_threat() -> None:
    assert octets.flagged(samples.SPAM.octets)
    assert octets.flagged(samples.VIRUS.octets)
    assert not octets.flagged(samples.CLEAN[0].octets)


def test_no_sample_is_another() -> None:
    views = [octets.view(sample.octets) for sample in samples.known().values()]
    assert [view.message for view in views] == list(samples.known())
    assert octets.view(b"Subject: unknown\r\n\r\nx\r\n").message == ""
