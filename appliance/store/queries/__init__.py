"""Queries of the large subjects; those of smaller ones are in the modules that run them."""
