"""The entrance: logging in, and the first start."""
