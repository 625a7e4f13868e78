"""The programs under comparison, each behind the same Protocol."""
