"""Addresses are filled as Kannel 1.4.5 fills them (its requests to a listener are the model)."""

import pytest

from appliance.channels.hooks.kannel_urls import Told, fill

TOLD = Told(
    other="+33639980101",
    own="13013",
    at_ms=1795873128_000,
    line="sim",
    message_id="7",
    public_id="ec79aaab-48bc-4f73-85c3-cb13c76ea166",
    report=8,
    answer="ACK/",
    mask=31,
    account="shop",
)


def test_a_report() -> None:
    address = "http://crm/dlr?s=%d&p=%p&a=%a&A=%A&I=%I&T=%T&t=%t&F=%F&P=%P&m=%R&i=%i&o=%o"
    assert fill(address, TOLD) == (
        "http://crm/dlr?s=8&p=%2B33639980101&a=ACK%2F&A=ACK%2F"
        "&I=ec79aaab-48bc-4f73-85c3-cb13c76ea166&T=1795873128&t=2026-11-28+13:38&F=7"
        "&P=13013&m=31&i=sim&o=shop"
    )


def test_a_received_sms_is_split_into_words() -> None:
    told = Told("+33639980101", "", 0, "sim", "7", "7", text="Rdv lundi *midi & soir")
    assert fill("http://crm/?k=%k&1=%s&2=%S&r=%r&all=%a", told) == (
        "http://crm/?k=Rdv&1=lundi&2=~midi&r=%26+soir&all=Rdv+lundi+%2Amidi+%26+soir"
    )
    assert fill("http://crm/?1=%s&2=%s", Told("", "", 0, "", "", "", text="Un")) == (
        "http://crm/?1=&2="
    )


@pytest.mark.parametrize("address", ["http://crm/a%20b", "http://crm/?x=%", "http://crm/?x=%zz"])
def test_what_is_no_escape_stays(address: str) -> None:
    assert fill(address, TOLD) == address


def test_two_per_cent_signs_are_one() -> None:
    assert fill("http://crm/?x=%%d", TOLD) == "http://crm/?x=%d"
