"""The simulated prepaid account: its balance, its menus, and how it does not answer."""

from collections.abc import Callable

import pytest
from fakes.modem_desk import Desk

MARIE = "+33639980101"


def ask(desk: Desk, text: str, seconds: float = 1.0) -> list[str]:
    assert desk.say(f'AT+CUSD=1,"{text}",15') == ["OK"]
    return desk.wait(seconds)


def test_the_balance_falls_with_each_segment_down_to_nothing(
    desk_with: Callable[..., Desk],
) -> None:
    desk = desk_with(credit=0.5, sms_price=0.2).ready()
    for left in ("0,50", "0,30", "0,10", "0,00", "0,00"):
        assert ask(desk, "*100#") == [f'+CUSD: 0,"Solde : {left} EUR",15']
        desk.submit(MARIE, "Bonjour")
    desk.device.ussd.top_up(10)
    assert ask(desk, "*100#") == ['+CUSD: 0,"Solde : 10,00 EUR",15']


def test_a_menu_of_several_levels(desk: Desk) -> None:
    assert ask(desk, "#123#") == ['+CUSD: 1,"Mon compte\n1 Suivi conso\n2 Rechargement",15']
    assert ask(desk, "7") == ['+CUSD: 1,"Mon compte\n1 Suivi conso\n2 Rechargement",15']
    assert ask(desk, "1") == ['+CUSD: 1,"Suivi conso\n1 Credit\n2 SMS",15']
    assert ask(desk, "2") == ['+CUSD: 0,"Il vous reste 100 SMS sur 100",15']
    assert not desk.device.ussd.is_open


def test_an_answer_in_pieces(desk: Desk) -> None:
    first, second = ask(desk, "*121#")
    assert first.startswith("+CUSD: 0,")
    assert second == '+CUSD: 0,"Geldig tot 31-12.",15'


def test_a_dialogue_is_open_until_the_client_ends_it(desk: Desk) -> None:
    assert ask(desk, "*111#") == ['+CUSD: 1,"Stan konta: 12,50 zl\n0 Menu",15']
    assert desk.device.ussd.is_open
    assert desk.say("AT+CUSD=2") == ["OK"]
    assert not desk.device.ussd.is_open
    assert desk.say('AT+CUSD=1,"*100#",15') == ["OK"]
    assert desk.say("AT+CUSD=2") == ["OK"]
    assert desk.wait(5.0) == []


@pytest.mark.parametrize("code", ["*199#", "*100#"])
def test_no_answer(desk: Desk, code: str) -> None:
    if code == "*100#":
        desk.device.faults.apply("ussd_silent")
    assert ask(desk, code, 120.0) == []
    assert ask(desk, "*101#") == ['+CUSD: 0,"Votre forfait : SMS illimites",15']


def test_a_late_answer_comes_although_the_client_gave_up(desk: Desk) -> None:
    desk.device.faults.apply("ussd_late", seconds=20.0)
    assert ask(desk, "*100#", 10.0) == []
    desk.say("AT+CUSD=2")
    assert desk.wait(15.0) == ['+CUSD: 0,"Solde : 12,50 EUR",15']


def test_the_network_refuses(desk: Desk) -> None:
    desk.device.faults.apply("ussd_refused", status=5)
    assert ask(desk, "*100#") == ["+CUSD: 5"]
    assert ask(desk, "*123#") == ["+CUSD: 4"]
    assert ask(desk, "*100#") == ['+CUSD: 0,"Solde : 12,50 EUR",15']


def test_a_restart_ends_the_dialogue(desk: Desk) -> None:
    assert ask(desk, "*111#")
    desk.device.restart(0.1)
    assert not desk.device.ussd.is_open
