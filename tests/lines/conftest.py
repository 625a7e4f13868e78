from fakes.box_fixtures import box, clock

__all__ = ["box", "clock"]
