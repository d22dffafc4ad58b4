"""The SMTP gateway: a transparent proxy that scans each message before it goes on.

MAIL and RCPT go to the next server at once, so that the sender hears its own replies on each
recipient. The message is kept until its verdict; DATA reaches the next server only then. The
gateway has no queue: it says 250 when the next server has, and so has nothing to lose.
"""
