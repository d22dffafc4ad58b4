"""What is kept of a question: without what patterns can find, and no more is promised."""

import pytest

from kb.serve.scrub import MOST_CHARACTERS, scrub


@pytest.mark.parametrize(
    ("question", "kept"),
    [
        ("does my vpn drop mail?", "does my vpn drop mail?"),
        ("ann@example.org cannot send", "[address] cannot send"),
        ("mail from <ann@example.org>, why?", "mail from [address] why?"),
        ("see https://example.org/t?id=4 please", "see [link] please"),
        ("host 192.0.2.7 and 2001:db8::1 fail", "host [host] and [host] fail"),
        ("mx1.mail.example.org is down", "[host] is down"),
        ("call +44 (0)20 7946 0018 or ticket 12345678", "call [number] or ticket [number]"),
        ("vpn dead.\nRegards, Ann Example\nHelp desk", "vpn dead. [name] Help desk"),
        ("ring ٠١٢٣٤٥٦٧٨٩ or +44\u00a020\u00a07946\u00a00018", "ring [number] or [number]"),
        ("port 110 and port 25", "port 110 and port 25"),
        ("John Smith here, my vpn is dead", "[name] here, my vpn is dead"),
        ("Hello, this is Ann Example. VPN?", "Hello, this is [name]. VPN?"),
        ("hi Ann, does POP3 here work", "hi [name], does POP3 here work"),
        ("vpn dead, thanks\nJohn Smith", "vpn dead, thanks [name]"),
        ("this is not what IMAP does here", "this is not what IMAP does here"),
        ("\x1b[31mred\x07 \x00\x9b2J \u202etxt.exe", "[31mred 2J txt.exe"),
        ("\x1b\x00\u202e", ""),
        ("ring 012\u200b34\u20605678, ann\x00@example.org", "ring [number], [address]"),
        ("one\ttwo\x85three\u2028four", "one two three four"),
        # What no pattern finds stays; the pages say so.
        ("the mail of John Smith is gone", "the mail of John Smith is gone"),
    ],
)
def test_scrub(question: str, kept: str) -> None:
    assert scrub(question) == kept


def test_scrub_cuts_long_tickets() -> None:
    assert len(scrub("why " * 1000)) == MOST_CHARACTERS
