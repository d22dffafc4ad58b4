"""Experiments: one cell each, by one mechanism, on one stack; their verdicts and evidence."""
