"""Templates ("SMS types"): texts that people reuse, with variables filled in per recipient."""
