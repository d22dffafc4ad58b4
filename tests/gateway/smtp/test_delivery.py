"""The actions on SMTP, between smtplib and aiosmtpd."""

from __future__ import annotations

import smtplib

import pytest

from kb.gateway.endpoint import Endpoint
from kb.model import Action
from support.loop import Loop
from support.smtp import BOTH, MESSAGE, SPAM, VIRUS, NextServer, gateway, send, without_received


@pytest.mark.parametrize("action", [a for a in Action if a.threat == "spam"])
def test_clean_mail_arrives_as_sent(loop: Loop, behind: NextServer, action: Action) -> None:
    with gateway(loop, behind.endpoint, spam=action) as endpoint:
        assert send(endpoint, MESSAGE) == (250, b"2.6.0 Kept")
    (message,) = behind.messages
    assert without_received(message.content) == MESSAGE
    assert (message.sender, message.recipients) == ("a@example.test", ["b@example.test"])


def test_reject_tells_the_sender_and_delivers_nothing(loop: Loop, behind: NextServer) -> None:
    with gateway(loop, behind.endpoint, spam=Action.REJECT) as endpoint:
        code, text = send(endpoint, SPAM)
        assert code == 550
        assert text.startswith(b"5.7.1 Message refused: it was found to be spam (GTUBE)\n5.7.1 ")
        assert send(endpoint, MESSAGE)[0] == 250
    assert [without_received(m.content) for m in behind.messages] == [MESSAGE]


def test_drop_tells_the_sender_nothing_and_delivers_nothing(loop: Loop, behind: NextServer) -> None:
    with gateway(loop, behind.endpoint, spam=Action.DROP) as endpoint:
        assert send(endpoint, SPAM)[0] == 250
    assert behind.messages == []


def test_accept_delivers_spam_as_sent(loop: Loop, behind: NextServer) -> None:
    with gateway(loop, behind.endpoint, spam=Action.ACCEPT) as endpoint:
        assert send(endpoint, SPAM) == (250, b"2.6.0 Kept")
    assert [without_received(m.content) for m in behind.messages] == [SPAM]


def test_tag_changes_the_subject_and_nothing_else(loop: Loop, behind: NextServer) -> None:
    with gateway(loop, behind.endpoint, spam=Action.TAG) as endpoint:
        assert send(endpoint, SPAM) == (250, b"2.6.0 Kept")
    tagged = SPAM.replace(b"Subject: hi", b"Subject: [SPAM] hi")
    assert [without_received(m.content) for m in behind.messages] == [tagged]


def test_forward_gives_another_recipient_and_the_same_reverse_path(
    loop: Loop, behind: NextServer
) -> None:
    with gateway(loop, behind.endpoint, spam=Action.FORWARD) as endpoint:
        recipients = ["b@example.test", "c@example.test"]
        assert send(endpoint, SPAM, recipients) == (250, b"2.6.0 Kept")
    (message,) = behind.messages
    assert message.recipients == ["spam@example.test"]
    assert message.sender == "a@example.test"
    assert without_received(message.content) == SPAM


def test_deliver_delivers_the_virus_as_sent(loop: Loop, behind: NextServer) -> None:
    with gateway(loop, behind.endpoint, virus=Action.DELIVER) as endpoint:
        assert send(endpoint, VIRUS) == (250, b"2.6.0 Kept")
    assert [without_received(m.content) for m in behind.messages] == [VIRUS]


def test_do_not_deliver_tells_the_sender_nothing_and_delivers_nothing(
    loop: Loop, behind: NextServer
) -> None:
    with gateway(loop, behind.endpoint, virus=Action.DO_NOT_DELIVER) as endpoint:
        assert send(endpoint, VIRUS)[0] == 250
        assert send(endpoint, BOTH)[0] == 250
    assert behind.messages == []


def check_stripped(content: bytes, original: bytes) -> None:
    """All but the infected part as sent; in its place a notice that names file and finding."""
    before, _, rest = original.partition(b"Content-Type: application/octet-stream")
    assert content.startswith(before)
    assert content.endswith(b"\r\n--b--\r\n")
    notice = content[len(before) : -len(b"\r\n--b--\r\n")]
    assert b"eicar.com" in notice
    assert b"EICAR-Test-File" in notice
    assert rest[60:100] not in content


def test_strip_and_deliver(loop: Loop, behind: NextServer) -> None:
    with gateway(loop, behind.endpoint, virus=Action.STRIP_AND_DELIVER) as endpoint:
        assert send(endpoint, VIRUS) == (250, b"2.6.0 Kept")
    check_stripped(without_received(behind.messages[0].content), VIRUS)


def test_both_stripped_and_tagged(loop: Loop, behind: NextServer) -> None:
    with gateway(loop, behind.endpoint, spam=Action.TAG) as endpoint:
        assert send(endpoint, BOTH) == (250, b"2.6.0 Kept")
    tagged = BOTH.replace(b"Subject: hi", b"Subject: [SPAM] hi")
    check_stripped(without_received(behind.messages[0].content), tagged)


def test_both_stripped_and_forwarded(loop: Loop, behind: NextServer) -> None:
    with gateway(loop, behind.endpoint, spam=Action.FORWARD) as endpoint:
        assert send(endpoint, BOTH) == (250, b"2.6.0 Kept")
    (message,) = behind.messages
    assert message.recipients == ["spam@example.test"]
    check_stripped(without_received(message.content), BOTH)


def test_both_stripped_then_rejected(loop: Loop, behind: NextServer) -> None:
    with gateway(loop, behind.endpoint, spam=Action.REJECT) as endpoint:
        assert send(endpoint, BOTH)[0] == 550
    assert behind.messages == []


def test_several_messages_on_one_connection(loop: Loop, behind: NextServer) -> None:
    with (
        gateway(loop, behind.endpoint) as endpoint,
        smtplib.SMTP(endpoint.host, endpoint.port) as smtp,
    ):
        for number in range(5):
            smtp.sendmail(f"{number}@example.test", ["b@example.test"], MESSAGE)
            with pytest.raises(smtplib.SMTPDataError) as caught:
                smtp.sendmail(f"{number}@example.test", ["b@example.test"], SPAM)
            assert caught.value.smtp_code == 550
    assert [m.sender for m in behind.messages] == [f"{n}@example.test" for n in range(5)]


def test_an_action_on_one_message_leaves_no_trace_on_the_next(
    loop: Loop, behind: NextServer
) -> None:
    with (
        gateway(loop, behind.endpoint, spam=Action.FORWARD) as endpoint,
        smtplib.SMTP(endpoint.host, endpoint.port) as smtp,
    ):
        smtp.sendmail("a@example.test", ["b@example.test"], SPAM)
        smtp.sendmail("a@example.test", ["c@example.test"], MESSAGE)
    assert [m.recipients for m in behind.messages] == [["spam@example.test"], ["c@example.test"]]


def test_a_recipient_that_the_next_server_refuses_is_refused_with_its_reply(
    loop: Loop, behind: NextServer
) -> None:
    behind.maildrop.refused["no@example.test"] = "550-5.1.1 No such\r\n550 5.1.1 user here"
    with (
        gateway(loop, behind.endpoint) as endpoint,
        smtplib.SMTP(endpoint.host, endpoint.port) as smtp,
    ):
        refused = smtp.sendmail("a@example.test", ["no@example.test", "b@example.test"], MESSAGE)
    assert refused == {"no@example.test": (550, b"5.1.1 No such\n5.1.1 user here")}
    assert behind.messages[0].recipients == ["b@example.test"]


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        ("451 4.3.0 Later", (451, b"4.3.0 Later")),
        ("552-5.2.2 Full\r\n552 5.2.2 up", (552, b"5.2.2 Full\n5.2.2 up")),
        ("554 No", (554, b"5.0.0 No")),
        ("554-5.7.1 No\r\n554 and why", (554, b"5.7.1 No\n5.7.1 and why")),
        ("250 Fine", (250, b"2.0.0 Fine")),
    ],
)
def test_the_next_servers_reply_is_passed_on(
    loop: Loop, behind: NextServer, answer: str, told: tuple[int, bytes]
) -> None:
    behind.maildrop.answer = answer
    with gateway(loop, behind.endpoint) as endpoint:
        assert send(endpoint, MESSAGE) == told


def test_a_hundred_recipients_and_more(loop: Loop, behind: NextServer) -> None:
    recipients = [f"r{n}@example.test" for n in range(250)]
    with gateway(loop, behind.endpoint) as endpoint:
        assert send(endpoint, MESSAGE, recipients)[0] == 250
    assert behind.messages[0].recipients == recipients


def test_nothing_listens_behind(loop: Loop, behind: NextServer) -> None:
    behind.close()
    with (
        gateway(loop, Endpoint("127.0.0.1", behind.endpoint.port)) as endpoint,
        smtplib.SMTP(endpoint.host, endpoint.port) as smtp,
    ):
        assert smtp.ehlo()[0] == 250
        assert smtp.mail("a@example.test") == (
            451,
            b"4.4.2 The next server cannot take mail now; try again later",
        )
