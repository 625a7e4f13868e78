from dataclasses import replace

from fakes.office import Office

from appliance.modem.state import Condition, StorageUse


def test_what_is_known_of_the_modem_is_told(office: Office) -> None:
    office.modems[0] = replace(
        office.modems[0],
        service_centre="+33689004000",
        storages=(StorageUse("SM", 3, 50),),
        receiving="stored",
        imei="867584031234567",
        refused=("AT+CMMS",),
    )
    page = office.client("admin").get("/settings/modem").text
    for told in ("/dev/ttyUSB2", "Orange F", "78 %", "+33689004000", "SM 3/50", "AT+CMMS"):
        assert told in page


def test_what_is_wrong_is_told_with_its_cure(office: Office) -> None:
    office.modems[0] = replace(office.modems[0], condition=Condition.PUK_WANTED, operator=None)
    page = office.client("admin").get("/settings/modem").text
    assert "PUK" in page


def test_without_a_modem_the_page_says_so(office: Office) -> None:
    office.modems.clear()
    assert 'class="empty"' in office.client("admin").get("/settings/modem").text


def test_the_pin_is_never_shown(office: Office) -> None:
    settings = office.services.settings
    secret = replace(settings, modem=replace(settings.modem, pin="4711"))
    object.__setattr__(office.services, "settings", secret)
    page = office.client("admin").get("/settings/modem").text
    assert "4711" not in page
