"""What other programs speak, beside the API: each channel is a room, loaded when it is used."""
