"""The mail that the lab sends, and what somebody holds compared with it, octet for octet."""
