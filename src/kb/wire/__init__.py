"""Framing and syntax of the mail protocols, sans I/O: octets in, frames out, no socket."""
