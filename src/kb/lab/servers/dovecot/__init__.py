"""The stack `dovecot`: Postfix in front, LMTP into Dovecot, Dovecot's POP3 and IMAP."""
