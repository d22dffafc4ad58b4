"""What was seen: each protocol's view of a session, read from the dialogue on the wire; pure."""
