"""The queries of large subjects; those of smaller ones stand with the functions that run them."""
