"""What senders were told, read from dialogues written out as transcripts."""

from __future__ import annotations

from kb.lab.mail import samples
from kb.lab.seen import smtp_view
from kb.lab.wire import dialogue
from kb.lab.wire.turn import Turn
from kb.lab.wire.wiretap import Piece
from kb.model import Protocol, TransactionView

SPAM = samples.SPAM.octets


def turns(protocol: Protocol, text: str) -> tuple[Turn, ...]:
    lines = text.strip().split("\n")
    pieces = [Piece(line[0] == "C", line[3:].encode() + b"\r\n") for line in lines]
    return dialogue.turns(protocol, pieces)


def test_transactions_by_their_last_reply() -> None:
    spam = SPAM.decode("ascii").replace("\r\n", "\nC: ").removesuffix("\nC: ")
    seen = smtp_view.transactions(
        turns(
            Protocol.SMTP,
            f"""
S: 220 ready
C: EHLO x
S: 250 ok
C: MAIL FROM:<a@example.org> SIZE=9
S: 250 ok
C: RCPT TO:<b@example.test>
S: 250 ok
C: RCPT TO:<c@example.test>
S: 250 ok
C: DATA
S: 354 go on
C: {spam}
C: .
S: 550-5.7.1 no
S: 550 5.7.1 spam is refused
C: MAIL FROM:<>
S: 452 4.3.1 later
""",
        )
    )
    assert list(seen) == [
        TransactionView(
            message="spam",
            reverse_path="a@example.org",
            recipients=("b@example.test", "c@example.test"),
            code=550,
            text="spam is refused",
        ),
        TransactionView(message="", reverse_path="", recipients=(), code=452, text="later"),
    ]
