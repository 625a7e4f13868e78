"""Templates ("SMS types"): texts kept for later, and the variables that fill in by themselves."""
