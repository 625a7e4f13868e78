import pytest

from appliance.hardware.button import Actions, Button
from appliance.hardware.patterns import Held


class Doings(list[str]):
    def actions(self) -> Actions:
        return Actions(
            mark_seen=lambda: self.append("seen"),
            shut_down=lambda: self.append("shutdown"),
            new_code=lambda: self.append("code"),
        )


def hold(button: Button, seconds: float) -> None:
    button.press(100.0)
    button.release(100.0 + seconds)
    if to_do := button.take():
        to_do()


@pytest.mark.parametrize(
    ("seconds", "done"),
    [
        (0.05, ["seen"]),
        (4.9, ["seen"]),
        (5.0, ["shutdown"]),
        (14.9, ["shutdown"]),
        (15.0, ["code"]),
        (59.0, ["code"]),
        (60.0, []),
    ],
)
def test_what_it_does_depends_on_how_long(seconds: float, done: list[str]) -> None:
    doings = Doings()
    hold(Button(doings.actions()), seconds)
    assert doings == done


def test_it_tells_what_letting_go_would_do() -> None:
    button = Button(Doings().actions())
    assert button.held(0.0) == (Held.NO, None)
    button.press(0.0)
    assert button.held(1.0) == (Held.NO, 4.0)
    assert button.held(5.0) == (Held.SHUT_DOWN, 10.0)
    assert button.held(20.0) == (Held.NEW_CODE, 40.0)
    assert button.held(60.0) == (Held.NO, None)


def test_an_action_is_taken_once() -> None:
    doings = Doings()
    button = Button(doings.actions())
    hold(button, 1)
    assert button.take() is None
    assert doings == ["seen"]


def test_a_release_without_a_press_does_nothing() -> None:
    doings = Doings()
    button = Button(doings.actions())
    button.release(10.0)
    assert button.take() is None
