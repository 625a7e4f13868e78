"""The fields of a request, in every way that programs send them."""

from typing import Any

import pytest
from fakes.office import Office
from hypothesis import given
from hypothesis import strategies as st

from appliance.errors import InputError
from appliance.web.programs import fields


def read(office: Office, **request: Any) -> fields.Fields:
    with office.app.test_request_context("/send", **request):
        return fields.read()


def test_a_query_and_a_form_in_utf_8_and_latin_1(office: Office) -> None:
    for octets in (b"text=%C3%A9t%C3%A9", b"text=%E9t%E9"):
        assert read(office, query_string=octets.decode("latin-1")).text("text") == "été"
        posted = read(
            office,
            method="POST",
            data=octets,
            content_type="application/x-www-form-urlencoded; charset=x",
        )
        assert posted.text("text") == "été"


def test_json_and_multipart(office: Office) -> None:
    found = read(office, method="POST", json={"To": ["1", 2], "flash": True, "x": None, "y": {}})
    assert found.all("to") == ("1", "2")
    assert found.first("flash") == "1"
    assert found.first("x", "y") == ""
    many = read(office, method="POST", data={"text": "été"}, content_type="multipart/form-data")
    assert many.text("text") == "été"


def test_lists_of_php(office: Office) -> None:
    assert read(office, query_string="to[]=1&to[]=2").all("to") == ("1", "2")


@pytest.mark.parametrize(
    "request_",
    [
        {"data": b"{", "content_type": "application/json"},
        {"data": b"[]", "content_type": "application/json"},
        {"data": b"[" * 100_000, "content_type": "application/json"},
        {"data": b"x=" + b"y" * 300_000, "content_type": "application/x-www-form-urlencoded"},
        {"data": b"a=1&" * 5000, "content_type": "application/x-www-form-urlencoded"},
    ],
)
def test_what_is_no_request(office: Office, request_: dict[str, Any]) -> None:
    with pytest.raises(InputError):
        read(office, method="POST", **request_)


@given(st.binary(max_size=200))
def test_any_octets_are_text(octets: bytes) -> None:
    assert fields.decoded(octets).encode("latin-1" if not _is_utf_8(octets) else "utf-8") == octets


def _is_utf_8(octets: bytes) -> bool:
    try:
        octets.decode()
    except UnicodeDecodeError:
        return False
    return True
