"""How transcripts spell the keywords of commands; pure.

Capitals or not mean nothing in them (RFC 5321 section 2.4, RFC 1939 section 3, RFC 3501
section 9), so a client's library writes them as it likes, and otherwise in its next version:
Python 3.13's smtplib says `mail from:` where 3.12's says `mail FROM:`. Transcripts have them
in capitals, as the standards print them, so that they tell what was said and not by which
version of a library.
"""

from __future__ import annotations

import re

_SMTP = b"HELO|EHLO|LHLO|MAIL|RCPT|DATA|BDAT|RSET|NOOP|QUIT|VRFY|EXPN|HELP|AUTH|STARTTLS"
_POP3 = b"USER|PASS|APOP|AUTH|CAPA|STLS|STAT|LIST|UIDL|TOP|RETR|DELE|NOOP|RSET|QUIT"
# Known ones only: what answers a challenge of AUTH stands where a command would, and in base64
# capitals do mean something.
_VERB = re.compile(rb"(?:%b|%b)(?![^ ])" % (_SMTP, _POP3), re.IGNORECASE)
_PATH = re.compile(rb"(?P<keywords>(?:MAIL FROM|RCPT TO):)(?P<path> *<[^>]*>)", re.IGNORECASE)
_PARAMETER = re.compile(rb"(?<= )[A-Z0-9-]+(?![^= ])", re.IGNORECASE)
_IMAP = re.compile(rb"(?P<tag>[^ ]+ )(?P<name>(?:UID )?[A-Z]+)", re.IGNORECASE)


def command(line: bytes) -> bytes:
    """A command of SMTP, LMTP or POP3, its keywords in capitals."""
    if path := _PATH.match(line):
        parameters = _PARAMETER.sub(lambda match: match[0].upper(), line[path.end() :])
        return path["keywords"].upper() + path["path"] + parameters
    verb = _VERB.match(line)
    return verb[0].upper() + line[verb.end() :] if verb else line


def imap_command(line: bytes) -> bytes:
    """A command of IMAP, tag in front, its name in capitals."""
    match = _IMAP.match(line)
    return match["tag"] + match["name"].upper() + line[match.end() :] if match else line
