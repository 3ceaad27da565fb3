"""Benchmarks: each prints a ratio against its peer or a limit, measured in the same run."""
