"""Framing and syntax of the mail protocols, sans I/O: octets in, frames out, no socket.

What IMAP tells of a message's parts is written from `kb.message`, which knows nothing of this.
"""
