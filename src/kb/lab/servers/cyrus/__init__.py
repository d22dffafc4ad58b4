"""The stack `cyrus`: Exim in front, LMTP into Cyrus IMAP, Cyrus's POP3 and IMAP."""
