"""Beginnings of IMAP transcripts: logged in, and with a mailbox selected."""

LOGIN = """
s: * OK [CAPABILITY IMAP4rev1] ready
S: * OK [CAPABILITY IMAP4rev1] ready
C: a LOGIN alice secret
c: a LOGIN alice secret
s: a OK in
S: a OK in
"""

SELECT = (
    LOGIN
    + """
C: b SELECT INBOX
c: b SELECT INBOX
s: * 3 EXISTS
s: * OK [UIDVALIDITY 7] valid
s: b OK [READ-WRITE] selected
S: * 3 EXISTS
S: * OK [UIDVALIDITY 7] valid
S: b OK [READ-WRITE] selected
"""
)

NUMBERS = """
c: kb1 FETCH 1:3 (UID)
s: * 1 FETCH (UID 11)
s: * 2 FETCH (UID 12)
s: * 3 FETCH (UID 13)
s: kb1 OK done
"""
"""How the gateway learns the unique-ids, before the first FETCH of content."""
