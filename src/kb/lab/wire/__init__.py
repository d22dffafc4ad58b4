"""The wire: taps and listeners, what they recorded as dialogues, and transcripts of those."""
