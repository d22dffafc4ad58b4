"""What is found, and in which part, whatever a sender does to hide it."""

from __future__ import annotations

import base64
import binascii
import gzip
import lzma
import quopri
import threading
import zlib
from collections.abc import Callable
from email.message import EmailMessage

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.lab.ambiguity.files import arj, locked, rar
from kb.message import InfectedPart, Octets, edited, parse, strip
from kb.message.parse import MAX_DEPTH, MAX_PARTS
from kb.scan import budget, libarchive
from kb.scan.budget import DEPTH, MEMBER_OCTETS, Unfinished
from kb.scan.examine import examine
from kb.scan.findings import Findings, Found
from kb.scan.scanners.builtin import EICAR, GTUBE, spam, virus
from support.archives import PACKERS, bomb, tarred, zipped
from support.messages import NASTY, real_messages
from support.mime import TREES, Enclosed, Leaf, Multipart, Tree, render


def text(*lines: str) -> bytes:
    return "".join(line + "\r\n" for line in lines).encode("utf-8")


def found(octets: bytes) -> Findings:
    return examine(octets, spam, virus, threading.Event())


def paths(octets: bytes) -> list[tuple[int, ...]]:
    """Where EICAR is; and that nothing of it is left once that is stripped."""
    infected = found(octets).infected
    assert {part.finding for part in infected} <= {"EICAR-Test-File"}
    assert found(edited(octets, strip(octets, infected))).infected == ()
    return [part.path for part in infected]


def b64(octets: bytes) -> bytes:
    return base64.encodebytes(octets).replace(b"\n", b"\r\n")


def qp(octets: bytes) -> bytes:
    return quopri.encodestring(b"\xff=" + octets).replace(b"EICAR", b"=45=49C=\r\nAR")


def uu(octets: bytes) -> bytes:
    lines = [binascii.b2a_uu(octets[at : at + 45]) for at in range(0, len(octets), 45)]
    return b"begin 644 file\n" + b"".join(lines) + b"`\nend\n"


def yencoded(octets: bytes) -> bytes:
    shifted = bytes((octet + 42) & 0xFF for octet in octets)
    return shifted.replace(b"=", b"=}").replace(b"\n", b"=J").replace(b"\r", b"=M")


MIXED = text(
    "Subject: x", "Content-Type: multipart/mixed; boundary=b", "", "--b", "", "text", "--b"
)
END = b"\r\n--b--\r\n"


def attached(fields: str, body: bytes) -> bytes:
    """A message whose second part has this body."""
    return MIXED + text(*fields.splitlines(), "") + body + END


def declared(encoding: str) -> str:
    return f"Content-Type: a/b; name=x.com\nContent-Transfer-Encoding: {encoding}"


def bounce(fields: str, body: bytes) -> bytes:
    """A text that has such a message in it, with a boundary of its own."""
    message = attached(fields, body).replace(b"=b\r\n", b"=c\r\n").replace(b"--b", b"--c")
    return b"Undelivered:\r\n\r\n" + message


@pytest.mark.parametrize(
    ("fields", "body"),
    [
        ("", EICAR),
        (declared("8bit"), b"\xff" + EICAR),
        (declared("base64"), b64(EICAR)),
        (declared("BASE64 (sic)"), b64(EICAR)),
        (declared("quoted-printable"), qp(EICAR)),
        (declared("x-uuencode"), uu(EICAR)),
        (declared("base64"), b64(b"harmless") + b64(EICAR)),
        (declared("base64"), b"!-\x00".join(b64(EICAR)[n : n + 1] for n in range(99))),
        (declared("base64"), b64(EICAR) + b"-- \r\nA mailing list's footer\r\n"),
        # Nothing says what it is, or two fields disagree.
        ("", b64(EICAR)),
        ("", qp(EICAR)),
        ("", b"Look:\r\n" + uu(EICAR)),
        (declared("x-unknown"), b64(EICAR)),
        (declared("7bit") + "\nContent-Transfer-Encoding: base64", b64(EICAR)),
        (declared("base64") + "\nContent-Transfer-Encoding: 7bit", EICAR),
        (declared("base64") + "\nContent-Transfer-Encoding: quoted-printable", qp(EICAR)),
        # One in the other.
        ("Content-Transfer-Encoding: base64", b64(b"Look:\n" + uu(EICAR))),
        (
            "Content-Type: message/rfc822\nContent-Transfer-Encoding: base64",
            b64(attached("", EICAR)),
        ),
        (
            "Content-Type: message/rfc822\nContent-Transfer-Encoding: base64",
            b64(attached(declared("base64"), b64(zipped(EICAR)))),
        ),
        # A bounce's text, with the message as it came.
        ("", bounce(declared("base64"), b64(zipped(EICAR)))),
        ("", bounce(declared("quoted-printable"), qp(EICAR))),
        # The header ends too early: only some readers see an attachment.
        ("", b"\r\n" + text(declared("base64"), "") + b64(gzip.compress(EICAR))),
        # Encodings that a text brings by itself, and what browsers decode.
        (declared("base64"), base64.urlsafe_b64encode(zipped(EICAR) + b"\xff\xfb")),
        (declared("base64"), b64(EICAR)[:40] + b"\r\n--none\r\n" + b64(EICAR)[40:]),
        ("", b"Look:\r\n" + uu(EICAR).replace(b"644", b"4")),
        ("", b"=ybegin line=128 size=68 name=x\r\n" + yencoded(EICAR) + b"\r\n=yend\r\n"),
        ("Content-Type: text/html", b"<a href='data:;base64," + b64(EICAR) + b"'>"),
        ("Content-Type: text/html", EICAR.replace(b"$", b"&#36;")),
        ("Content-Type: text/plain; charset=utf-16", EICAR.decode().encode("utf-16")),
        ("Content-Type: text/plain; charset=utf-7", EICAR.replace(b"+", b"+-")),
        (declared("base64"), b64(EICAR.decode().encode("utf-16-be"))),
        (declared("base64"), b64(lzma.compress(EICAR, lzma.FORMAT_ALONE))),
        (
            declared("base64"),
            b64(b"%PDF-1.4\n1 0 obj <<>> stream\n" + zlib.compress(zipped(EICAR))),
        ),
        # Where a line ends is a matter of taste, too.
        ("X: y\rContent-Transfer-Encoding: quoted-printable", b"\r" + qp(EICAR)),
    ],
)
def test_every_reading_of_a_part(fields: str, body: bytes) -> None:
    octets = attached(fields, body)
    assert paths(octets) == [(2,)]


@pytest.mark.parametrize("outer", PACKERS)
@pytest.mark.parametrize("inner", ["", *PACKERS])
def test_archives_in_archives(outer: str, inner: str) -> None:
    octets = PACKERS[inner](EICAR) if inner else EICAR
    assert paths(attached(declared("base64"), b64(PACKERS[outer](octets)))) == [(2,)]


def test_a_message_in_an_archive() -> None:
    inner = attached(declared("base64"), b64(zipped(EICAR)))
    assert paths(attached(declared("base64"), b64(zipped(inner)))) == [(2,)]
    assert paths(attached(declared("base64"), b64(tarred(uu(EICAR))))) == [(2,)]


def test_the_file_is_named() -> None:
    octets = attached("Content-Type: a/b; name*=utf-8''%C3%BC.com", EICAR)
    assert found(octets).infected == (InfectedPart((2,), "ü.com", "EICAR-Test-File"),)


def test_each_infected_part_is_found() -> None:
    part = text(declared("base64"), "") + b64(EICAR)
    octets = MIXED + part + b"--b\r\n" + part + b"--b\r\n\r\nclean\r\n--b\r\n\r\n" + EICAR + END
    assert paths(octets) == [(2,), (3,), (5,)]


def test_a_message_without_parts_is_itself() -> None:
    assert paths(text("Subject: x", "") + EICAR) == [()]
    assert paths(text("Content-Transfer-Encoding: base64", "") + b64(zipped(EICAR))) == [()]


@pytest.mark.parametrize(
    "octets",
    [
        EICAR,
        text("Subject: " + EICAR.decode(), "", "body"),
        text("Subject: x", "X-Other: " + EICAR.decode(), "", "body"),
        text(EICAR.decode() + ": x", "Subject: x", "", "body"),
        text("Subject: x", EICAR.decode(), "", "body"),
        text("Subject: x", "X: " + EICAR.decode(), "", "") + EICAR,
        text(
            f'Content-Type: multipart/mixed; boundary=b; x="{EICAR.decode()}"', "", "--b", "", "y"
        ),
    ],
)
def test_in_the_header_of_the_message(octets: bytes) -> None:
    assert set(paths(octets)) == {()}


def test_header_fields_that_are_clean_stay() -> None:
    octets = text("From: a", "X: " + EICAR.decode(), "Subject: x", "", "body")
    (infected,) = found(octets).infected
    assert infected.fields == (1,)
    after = edited(octets, strip(octets, [infected]))
    assert after.startswith(b"From: a\r\nSubject: x\r\nMIME-Version: 1.0\r\n")


def test_across_two_header_fields_all_go() -> None:
    def two(octets: bytes | object) -> tuple[Found, ...]:
        assert isinstance(octets, bytes)
        return (Found("Two"),) if b"one\r\nB: two" in octets else ()

    octets = text("A: one", "B: two", "C: three", "", "body")
    infected = examine(octets, spam, two, threading.Event()).infected
    after = edited(octets, strip(octets, infected))
    assert two(after) == ()
    assert after.startswith(b"MIME-Version: 1.0\r\n")


def test_outside_the_parts_of_a_multipart() -> None:
    eicar = EICAR.decode()
    multipart = 'Content-Type: multipart/mixed; boundary="c"'
    inside = (
        MIXED + text(multipart, "", eicar, "--c", "", "x", "--c--") + END,
        MIXED + text(multipart, "", "--c", "", "x", "--c--", eicar) + END,
        MIXED + text(multipart, "", "--c" + eicar, "", "x", "--c--") + END,
        MIXED + text(multipart + f"; x={eicar}", "", "--c", "", "x", "--c--") + END,
    )
    assert [paths(octets) for octets in inside] == [[(2,)]] * 4
    assert paths(MIXED.replace(b"\r\n--b", b"\r\n" + EICAR + b"\r\n--b", 1) + END) == [()]
    assert paths(MIXED + END + EICAR) == [()]
    assert paths(MIXED + END + b64(EICAR)) == [()]


def test_in_the_header_of_a_part() -> None:
    assert paths(attached("Content-Description: " + EICAR.decode(), b"x")) == [(2,)]
    assert paths(attached(f'Content-Type: a/b; name="{EICAR.decode()}"', b"x")) == [(2,)]


def test_a_file_name_does_not_carry_it_into_the_notice() -> None:
    name = EICAR.decode().replace("\\", "\\\\")
    octets = attached(f'Content-Type: a/b; name="{name}"', EICAR)
    assert found(octets).infected[0].file == EICAR.decode()
    assert paths(octets) == [(2,)]


def test_in_a_message_in_a_message() -> None:
    inner = text("Content-Type: message/rfc822", "", "Subject: inner", "", "") + EICAR
    assert paths(MIXED + inner + END) == [(2, 1)]
    header = text("Content-Type: message/rfc822", "", "Subject: " + EICAR.decode(), "", "x")
    octets = MIXED + header + END
    assert paths(octets) == [(2, 1)]
    octets = MIXED + inner + END
    assert b"Subject: inner" in edited(octets, strip(octets, found(octets).infected))


def test_across_parts_it_is_the_message_itself() -> None:
    def across(octets: bytes | object) -> tuple[Found, ...]:
        assert isinstance(octets, bytes)
        return (Found("Across"),) if b"one\r\n--b\r\n\r\ntwo" in octets else ()

    octets = text(
        "Content-Type: multipart/mixed; boundary=b", "", "--b", "", "one", "--b", "", "two"
    )
    infected = examine(octets, spam, across, threading.Event()).infected
    assert [part.path for part in infected] == [()]


@pytest.mark.parametrize(
    "octets",
    [
        # Of two types the second is a multipart; of two boundaries the second is used.
        text("Content-Type: text/plain", "Content-Type: multipart/mixed; boundary=c", "", "--c")
        + text("Content-Transfer-Encoding: quoted-printable", "")
        + qp(EICAR),
        text("Content-Type: multipart/mixed; boundary=b; boundary=c", "", "--b", "", "x", "--b--")
        + text("--c", "Content-Transfer-Encoding: quoted-printable", "")
        + qp(EICAR),
        # To one reader "--__" starts a part, to another it is in the middle of one.
        text("Content-Type: multipart/mixed; boundary=_", "", "--_")
        + text("Content-Transfer-Encoding: base64", "")
        + b"\r\n--__\r\n\r\n".join((b64(EICAR)[:20], b64(EICAR)[20:]))
        + b"--_--",
        # A multipart may not be encoded; some readers decode it all the same.
        text(
            "Content-Type: multipart/mixed; boundary=c",
            "Content-Transfer-Encoding: base64",
            "",
            "--c",
            "",
            "x",
            "--c--",
        )
        + b64(text("--c", "Content-Transfer-Encoding: quoted-printable", "") + qp(EICAR)),
    ],
)
def test_what_only_other_readers_see(octets: bytes) -> None:
    assert paths(octets)


@pytest.mark.parametrize(
    ("body", "finding"),
    [
        (locked(), "Archive.Encrypted"),
        (b"\0\0\x31\0\0\0\x90**ACE**\x14", "Archive.Unreadable"),
        (arj(), "Archive.Unreadable"),
        (bomb(MEMBER_OCTETS + 1), "Limits.Exceeded"),
    ],
)
def test_what_cannot_be_looked_into_is_not_clean(body: bytes, finding: str) -> None:
    octets = attached(declared("base64"), b64(body))
    assert found(octets).infected == (InfectedPart((2,), "x.com", finding, unscannable=True),)


@pytest.mark.parametrize(
    "fields",
    [
        'Content-Type: message/partial; id="x"; number=1; total=2',
        "Content-Type: text/plain\nContent-Type: message/partial; id=x; number=2",
    ],
)
def test_a_piece_of_a_message_cannot_be_looked_into(fields: str) -> None:
    octets = attached(fields, b"Subject: x\r\n\r\nx")
    assert found(octets).infected == (InfectedPart((2,), "", "Message.Partial", unscannable=True),)
    assert found(text(*fields.splitlines(), "", "x")).infected == (
        InfectedPart((), "", "Message.Partial", unscannable=True),
    )
    enclosed = attached(declared("base64"), b64(octets))
    assert found(enclosed).infected == (
        InfectedPart((2,), "x.com", "Message.Partial", unscannable=True),
    )


def test_a_bomb_does_not_condemn_the_other_parts() -> None:
    part = text(declared("base64"), "") + b64(bomb(MEMBER_OCTETS + 1))
    octets = MIXED + part + b"--b\r\n\r\nclean\r\n--b\r\n\r\n" + EICAR + END
    assert [(part.path, part.finding) for part in found(octets).infected] == [
        ((2,), "Limits.Exceeded"),
        ((4,), "EICAR-Test-File"),
    ]


def test_a_virus_beside_a_locked_file_is_told_by_its_name() -> None:
    octets = attached(declared("base64"), b64(locked() + zipped(EICAR)))
    assert [part.finding for part in found(octets).infected] == ["EICAR-Test-File"]


def test_what_nobody_can_look_into_may_pass_and_what_is_infected_goes() -> None:
    locked_part = text(declared("base64"), "") + b64(locked())
    octets = MIXED + locked_part + b"--b\r\n\r\n" + EICAR + END
    findings = examine(octets, spam, virus, threading.Event(), pass_unscannable=True)
    assert [(part.path, part.finding) for part in findings.infected] == [((3,), "EICAR-Test-File")]
    assert [(part.path, part.finding) for part in findings.unscannable] == [
        ((2,), "Archive.Encrypted")
    ]
    stripped = edited(octets, strip(octets, findings.infected))
    assert EICAR not in stripped
    assert locked_part in stripped


def test_bombs_do_not_carry_a_virus_past_the_tests(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each of them is within the bounds of a part; together they use up the message's."""
    monkeypatch.setattr(budget, "DERIVED_OCTETS", 1 << 20)
    bombs = [text(declared("base64"), "") + b64(bomb((1 << 18) + n)) for n in range(9)]
    virus_part = text(declared("base64"), "") + b64(zipped(EICAR))
    octets = MIXED + b"\r\n--b\r\n".join((*bombs, virus_part)) + END
    findings = examine(octets, spam, virus, threading.Event(), pass_unscannable=True)
    assert {part.finding for part in findings.infected} == {"Limits.Exceeded"}
    stripped = edited(octets, strip(octets, findings.infected))
    assert b64(zipped(EICAR)) not in stripped
    # The budget is each message's own: what is left is within it.
    assert found(stripped).infected == ()


def test_what_is_not_done_in_time_is_a_failure_with_what_was_found(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    now = [0.0]
    monkeypatch.setattr(budget, "monotonic", lambda: now[0])

    def slow(octets: Octets) -> tuple[Found, ...]:
        if octets.find(b"a long time") >= 0:
            now[0] += 31
        return virus(octets)

    later = b"\r\n--b\r\n\r\na long time\r\n--b\r\n" + text(declared("base64"), "")
    octets = MIXED + b"\r\n" + EICAR + later + b64(zipped(EICAR)) + END
    findings = examine(octets, spam, slow, threading.Event(), deadline=30)
    assert [part.path for part in findings.infected] == [(2,)]
    assert findings.failures == ("the message's parts: not looked into in the time for one scan",)
    now[0] = 0
    findings = examine(octets, spam, slow, threading.Event(), deadline=9999)
    assert ([part.path for part in findings.infected], findings.failures) == ([(2,), (4,)], ())


def test_one_archive_that_nobody_could_open_hides_no_other_part(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def busy(*_: object) -> None:
        raise Unfinished("libarchive: not done")

    monkeypatch.setattr(libarchive, "members", busy)
    part = text(declared("base64"), "") + b64(rar(b"x"))
    octets = MIXED + part + b"--b\r\n\r\n" + EICAR + END
    findings = examine(octets, spam, virus, threading.Event(), pass_unscannable=True)
    assert [(part.path, part.finding) for part in findings.infected] == [((3,), "EICAR-Test-File")]
    assert findings.failures == ("libarchive: not done",)


def test_nesting_beyond_the_bounds() -> None:
    octets = EICAR
    for _ in range(DEPTH + 2):
        octets = gzip.compress(octets)
    assert found(attached(declared("base64"), b64(octets))).infected[0].finding == "Limits.Exceeded"
    deep = text("Content-Type: message/rfc822", "") * (MAX_DEPTH + 1) + b"x"
    assert found(deep).infected[0].finding == "Limits.Exceeded"
    # What stands deeper has not been taken apart, so it does not pass, however it is configured.
    findings = examine(deep, spam, virus, threading.Event(), pass_unscannable=True)
    assert findings.infected[0].finding == "Limits.Exceeded"
    assert findings.infected[0].unscannable
    assert findings.unscannable == ()


@pytest.mark.slow
def test_parts_beyond_the_bounds() -> None:
    octets = MIXED + b"\r\n--b\r\n\r\nx" * (MAX_PARTS + 1)
    assert {part.finding for part in found(octets).infected} == {"Limits.Exceeded"}


def test_a_long_digest_is_within_the_bounds() -> None:
    entry = text("From: a", "Content-Type: text/plain", "", "A contribution.", "")
    assert found(text("Subject: digest", "") + entry * 60).infected == ()


GTUBE_TEXT = b"Buy!\r\n" + GTUBE + b"\r\n"


@pytest.mark.parametrize(
    "octets",
    [
        text("Subject: x", "") + GTUBE_TEXT,
        text("Subject: " + GTUBE.decode(), "", "x"),
        text("Subject: =?utf-8?b?" + base64.b64encode(GTUBE).decode() + "?=", "", "x"),
        text("Subject:", " " + GTUBE.decode(), "", "x"),
        text("Content-Transfer-Encoding: base64", "") + b64(GTUBE_TEXT),
        text("Content-Transfer-Encoding: quoted-printable", "") + qp(GTUBE),
        attached("Content-Type: text/html", b"<p>" + GTUBE[:9] + b"<b></b>" + GTUBE[9:]),
        attached("Content-Type: text/html", GTUBE.replace(b"*", b"&#42;")),
        attached(
            "Content-Type: text/plain; charset=utf-16\nContent-Transfer-Encoding: base64",
            b64(GTUBE.decode().encode("utf-16")),
        ),
        attached("Content-Type: message/rfc822", text("Subject: x", "") + GTUBE_TEXT),
        attached(
            "Content-Type: message/rfc822\nContent-Transfer-Encoding: base64",
            b64(text("Subject: x", "") + GTUBE_TEXT),
        ),
        # What many readers show as text, though it is none by the rules.
        GTUBE_TEXT,
        text("Subject: x") + GTUBE_TEXT,
        text("Subject: x", "Content-Type: multipart/mixed", "") + GTUBE_TEXT,
        text("Subject: x", "Content-Type: multipart/mixed; boundary=never", "") + GTUBE_TEXT,
        MIXED.replace(b"--b", GTUBE_TEXT + b"--b", 1) + END,
        MIXED + END + GTUBE_TEXT,
    ],
)
def test_spam_is_seen_in_texts(octets: bytes) -> None:
    assert found(octets) == Findings(spam="GTUBE")


def test_spam_is_not_looked_for_in_other_files() -> None:
    assert found(attached("Content-Type: image/png", GTUBE)) == Findings()
    assert found(text("X-Other: " + GTUBE.decode(), "", "x")) == Findings()


def test_both_are_told_of_the_octets_as_they_came() -> None:
    octets = attached("Content-Type: text/plain; name=x", GTUBE + EICAR)
    assert found(octets) == Findings("GTUBE", (InfectedPart((2,), "x", "EICAR-Test-File"),))


def test_ordinary_mail_is_clean() -> None:
    message = EmailMessage()
    message["Subject"] = "Minutes"
    message.set_content("Please find the minutes attached. " * 100)
    message.add_attachment(zipped(b"minutes " * 1000), maintype="application", subtype="zip")
    message.add_attachment(bytes(range(256)) * 50, maintype="image", subtype="png")
    assert found(message.as_bytes()) == Findings()
    everything = {**NASTY, **real_messages()}
    assert [name for name, octets in everything.items() if found(octets) != Findings()] == []


def _with_eicar(tree: Tree, wrap: Callable[[bytes], bytes]) -> Tree:
    """The tree with EICAR in its first leaf."""
    match tree:
        case Leaf(kind, _, _):
            return Leaf(kind, "base64", wrap(EICAR))
        case Multipart(subtype, (first, *rest), preamble, epilogue):
            return Multipart(subtype, (_with_eicar(first, wrap), *rest), preamble, epilogue)
        case Enclosed(message):
            return Enclosed(_with_eicar(message, wrap))
    raise AssertionError(tree)


@given(TREES, st.sampled_from([bytes, zipped, gzip.compress, tarred]))
def test_it_is_found_in_its_leaf_and_only_there(tree: Tree, wrap: Callable[[bytes], bytes]) -> None:
    octets = render(_with_eicar(tree, wrap)).octets
    leaf = next(part for part in parse(octets).walk() if not part.children)
    assert paths(octets) == [leaf.path]


@given(TREES, st.data())
def test_wherever_it_stands_nothing_of_it_is_left(tree: Tree, data: st.DataObject) -> None:
    octets = render(tree).octets
    at = data.draw(st.integers(0, len(octets)))
    hidden = data.draw(st.sampled_from([EICAR, b"\r\n" + b64(EICAR), b"\r\n\r\n" + uu(EICAR)]))
    octets = octets[:at] + hidden + octets[at:]
    assert EICAR not in edited(octets, strip(octets, found(octets).infected))
    paths(octets)
