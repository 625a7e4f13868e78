"""A modem, its SIM, the network and the people in it, on a pseudo-terminal."""
