"""Clients that cost little themselves: what is measured is the server's time, not theirs."""
