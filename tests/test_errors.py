"""An error's text, and whether trying again helps."""

import pytest

from appliance import errors
from appliance.errors import (
    ApplianceError,
    BusyError,
    ConflictError,
    InputError,
    LinkLostError,
    ModemMuteError,
    PortError,
    StoreBusyError,
    StoreDamagedError,
    StoreFullError,
    TooManyTriesError,
)


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (ApplianceError("x", "The disk is full."), "The disk is full."),
        (ApplianceError("x", "No.", cure="Try that."), "No. Try that."),
        (
            ApplianceError("x", "%(n)d of 2.", cure="See %(where)s.", n=1, where="b"),
            "1 of 2. See b.",
        ),
        (ApplianceError("x", "100 % sure"), "100 % sure"),  # without values nothing is filled in
        (ApplianceError("x", ""), ""),
    ],
)
def test_the_text_with_its_values_and_the_cure(error: ApplianceError, said: str) -> None:
    assert str(error) == said


@pytest.mark.parametrize(
    "kind", [BusyError, StoreFullError, StoreBusyError, PortError, LinkLostError, ModemMuteError]
)
def test_where_trying_again_helps(kind: type[ApplianceError]) -> None:
    assert kind("x", "").retry_seconds == errors.RETRY_SECONDS


@pytest.mark.parametrize("kind", [InputError, ConflictError, StoreDamagedError])
def test_where_it_does_not(kind: type[ApplianceError]) -> None:
    assert kind("x", "").retry_seconds is None


def test_too_many_tries_say_when() -> None:
    assert TooManyTriesError(61).retry_seconds == 61


def test_the_tree_in_the_docstring_is_the_tree() -> None:
    """Each error stands under the one it inherits from, by the indentation of its line."""
    assert errors.__doc__ is not None
    above: list[tuple[int, str]] = []
    drawn: dict[str, str] = {}
    for line in errors.__doc__.splitlines():
        name = line.strip("│├└─ ").partition(" ")[0]
        if not name.endswith("Error"):
            continue
        depth = line.index(name)
        above = [(place, parent) for place, parent in above if place < depth]
        drawn[name] = above[-1][1] if above else "Exception"
        above.append((depth, name))
    real = {
        name: kind.__base__.__name__
        for name, kind in vars(errors).items()
        if isinstance(kind, type) and issubclass(kind, ApplianceError) and kind.__base__
    }
    assert drawn == real
