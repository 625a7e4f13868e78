"""Measure our program and its peers (`python -m benchmarks`) on prepared stores (`seed`)."""
