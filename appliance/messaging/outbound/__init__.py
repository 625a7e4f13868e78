"""Messages on their way out: accepted, staged, claimed, settled, and decided about by people."""
