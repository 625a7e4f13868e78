"""What other programs speak: REST under /api/v1."""
