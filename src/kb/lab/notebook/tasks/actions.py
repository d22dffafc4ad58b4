"""Tasks of the notebooks on what is done with spam: reject, drop, accept, tag, forward."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType

from kb.lab.notebook.by_hand import Lab
from kb.lab.notebook.display import Transcript
from kb.lab.notebook.tasks.task import Check, Condition, letter, spam, word
from kb.message import edited, tag

_RECIPIENT = re.compile(r"C: RCPT TO:<([^>]*)>", re.IGNORECASE)
_OUTCOMES = {"2": "accepted", "4": "later", "5": "refused"}


def _said(lab: Lab, client: str, server: str) -> list[list[str]]:
    """The lines of each connection of those two."""
    dialogues = lab.transcript.between(client, server)
    each = (dialogues[number] for number in range(len(dialogues)))
    return [[line.strip() for line in one.lines()] for one in each]


def _carried(lab: Lab, client: str, server: str) -> list[list[str]]:
    """The recipients of each transaction that came to DATA; a gateway may ask for others before."""
    carried: list[list[str]] = []
    named: list[str] = []
    for line in (line for connection in _said(lab, client, server) for line in connection):
        if line.upper().startswith("C: MAIL FROM:"):
            named = []
        elif found := _RECIPIENT.match(line):
            named.append(found[1])
        elif line == "C: DATA":
            carried.append(named)
    return carried


def _one_session(lab: Lab) -> Iterator[Condition]:
    connections = _said(lab, "sender", "gateway")
    both = [
        lines
        for lines in connections
        if sum(line == "C: DATA" for line in lines) > 1
        and any(line.startswith(("S: 550", "S: 554")) for line in lines)
    ]
    yield Condition(
        "one connection carried two messages, and one of them was refused",
        bool(both),
        "Keep one smtplib.SMTP open and call sendmail on it twice, with the refusal caught.",
    )
    yield Condition(
        "the clean one arrived",
        any(one.form == "as-sent" for one in lab.maildrop.messages),
        "Send sample('clean-1') before or after sample('spam').",
    )


def _outcome(outcome: Callable[[bytes], str]) -> Iterator[Condition]:
    def reply(code: str, lines: int) -> bytes:
        said = [f"{code}-{word()}" for _ in range(lines - 1)] + [f"{code} {word()} 250"]
        return "".join(f"{line}\r\n" for line in said).encode()

    codes = random.sample(["250", "251", "421", "450", "451", "452", "550", "552", "554"], 9)
    told = {code: outcome(reply(code, random.randint(1, 3))) for code in codes}  # noqa: S311
    for first, name in _OUTCOMES.items():
        yield Condition(
            f'a reply that begins with {first} is "{name}"',
            all(said == name for code, said in told.items() if code[0] == first),
            "The first digit of the first line decides; words and further lines say why.",
        )


def _counted(counted: Callable[[Transcript], tuple[int, int]]) -> Iterator[Condition]:
    clean, bad = random.randint(1, 4), random.randint(1, 3)  # noqa: S311 - no secret
    with Lab(smtp={"spam": "drop"}) as lab:
        messages = [letter() for _ in range(clean)] + [spam() for _ in range(bad)]
        random.shuffle(messages)
        lab.send(*messages)
    told = counted(lab.transcript)
    yield Condition(
        "it counts what the sender handed over",
        told[0] == clean + bad,
        "Count the `C: DATA` lines of transcript.between('sender', 'gateway').",
    )
    yield Condition(
        "it counts what the gateway handed on",
        told[1] == clean,
        "Count those of transcript.between('gateway', 'next server').",
    )


def _as_sent(as_sent: Callable[[bytes, bytes], bool]) -> Iterator[Condition]:
    sent = letter()
    trace = (
        f"Received: from {word()}.example.org\r\n\tby {word()}.example.test; "
        "Mon, 02 Mar 2026 09:00:01 +0000\r\n"
    ).encode()
    place = random.randrange(len(sent) - 2)  # noqa: S311 - no secret
    spoilt = sent[:place] + bytes([sent[place] ^ 1]) + sent[place + 1 :]
    yield Condition(
        "the same octets are the same",
        as_sent(sent, sent) is True,
        "Where nothing stands in front, the octets must be equal.",
    )
    yield Condition(
        "a Received field in front does not count",
        as_sent(sent, trace + sent) is True,
        "What was received must end with what was sent.",
    )
    yield Condition(
        "one changed octet does",
        as_sent(sent, trace + spoilt) is False,
        "Compare octets, not text: no strip(), no decode().",
    )
    yield Condition(
        "and so does an octet behind the end",
        as_sent(sent, trace + sent + b"\r\n") is False,
        "It must end there: nothing may follow.",
    )


def _raw_octets(lab: Lab) -> Iterator[Condition]:
    held = lab.held()
    yield Condition(
        "a message with octets above 127 is in the maildrop",
        any(max(one, default=0) > 127 for one in held),
        "Write the body as bytes, such as 'grün'.encode(), and give sendmail those bytes.",
    )
    yield Condition(
        "and one of its lines has more than 500 octets",
        any(len(line) > 500 for one in held for line in one.split(b"\r\n")),
        "Put a long line into the body; SMTP allows 998 octets and CRLF.",
    )


def _encoded(lab: Lab) -> Iterator[Condition]:
    held = lab.held()
    yield Condition(
        "the maildrop has a message whose encoded Subject begins behind the tag",
        any(re.search(rb"^Subject: \[SPAM\] =\?", one, re.MULTILINE) for one in held),
        "Write the Subject as =?utf-8?q?Gr=C3=BC=C3=9Fe?= and keep the test string in the body.",
    )


def _tagging(learners: Callable[[bytes], bytes]) -> Iterator[Condition]:
    plain, other = spam(), spam().replace(b"Subject:", b"SUBJECT:", 1)
    twice = spam(f"[SPAM] {word()}")
    bare = re.sub(rb"Subject:.*\r\n", b"", spam(), count=1)
    body = spam().replace(b"\r\n\r\n", b"\r\n\r\nSubject: not a field\r\n", 1)
    for message, words, hint in (
        (plain, "the tag stands in front of the Subject's value", "One space follows the tag."),
        (other, "the field's name may be written in any case", "Compare names in lower case."),
        (twice, "what is tagged stays", "A value that begins with the tag is left alone."),
        (bare, "a missing Subject is added at the header's end", "Before the first empty line."),
        (body, "a line of the body is no field", "Look at the header alone."),
    ):
        yield Condition(words, learners(message) == edited(message, tag(message, "[SPAM]")), hint)


def _redirected(lab: Lab) -> Iterator[Condition]:
    named = _carried(lab, "sender", "gateway")
    onward = _carried(lab, "gateway", "next server")
    yield Condition(
        "the sender named a recipient",
        bool(named),
        "Send sample('spam') to lab.recipient.address through lab.smtp.",
    )
    yield Condition(
        "the gateway named another one",
        bool(named and onward) and not set(named[0]) & set(onward[0]),
        'Lab(smtp={"spam": "forward"}) puts lab.quarantine in the recipient\'s place.',
    )
    yield Condition(
        "the recipient's maildrop is empty", not len(lab.maildrop), "Send spam, and nothing else."
    )


def _two_recipients(lab: Lab) -> Iterator[Condition]:
    yield Condition(
        "one transaction had two recipients",
        [len(named) for named in _carried(lab, "sender", "gateway")] == [2],
        "sendmail(reverse_path, [lab.recipient.address, lab.quarantine.address], octets)",
    )
    yield Condition(
        "the gateway handed on one message, to one recipient",
        [len(named) for named in _carried(lab, "gateway", "next server")] == [1],
        "The message must be spam, and the policy forward.",
    )


TASKS: Mapping[str, Check] = MappingProxyType(
    {
        "one-session": _one_session,
        "outcome": _outcome,
        "counted": _counted,
        "as-sent": _as_sent,
        "raw-octets": _raw_octets,
        "encoded-subject": _encoded,
        "tagging": _tagging,
        "redirected": _redirected,
        "two-recipients": _two_recipients,
    }
)
