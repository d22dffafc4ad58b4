"""Random IMAP sessions that share mailboxes, in the manner of imaptest.

    kb bench stress [--server NAME] [--seconds N] [--clients N] [--seed N]

- `view`: what one session has been told of its mailbox, and whether that can be true.
- `session`: one connection: commands, and the responses to them.
- `client`: which commands a client gives, by its own dice.
- `tally`: what came of them, counted.

Every command is legal. So any NO but `[EXPUNGEISSUED]` (RFC 5530 3), any BAD, any connection that
ends without LOGOUT and any response that contradicts an earlier one is an error. The same clients
with the same dice run at the server and at the gateway before it, in turns; an aim is that the
gateway has no more errors. The servers' own time-sharing decides who expunges what before whom, so
a seed repeats the commands, not the answers.

Cyrus 3.6 itself fails an assertion now and then where another session expunges what a FETCH is
reading (`* BYE Fatal error`); both columns then count lost connections.
"""
