"""Ours measured beside its peers (`python -m benchmarks`), and stores to measure on (`seed`)."""
