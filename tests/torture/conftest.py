"""The world and the box of the end-to-end tests."""

from end_to_end.conftest import make_box, make_world, rows

__all__ = ["make_box", "make_world", "rows"]  # fixtures
