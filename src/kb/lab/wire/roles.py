"""The parties on the wire (sender, gateway, mail server…), as transcripts name them."""

from __future__ import annotations

SENDER, RECIPIENT, GATEWAY = "sender", "recipient", "gateway"
NEXT_SERVER, MAIL_SERVER = "next server", "mail server"
OTHER_CLIENT = "other client"
"""A second client of the recipient's, which goes past the gateway."""
