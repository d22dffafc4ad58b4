"""Benchmarks: speed side by side with peers, as ratios taken in one run."""
