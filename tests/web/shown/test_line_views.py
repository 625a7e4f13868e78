"""Lines in words, and all of them in the one light of the menu: the worst wins."""

from dataclasses import replace

from fakes.office import Office

from appliance.lines.editing import Wanted
from appliance.lines.providers.kind import Condition as ProviderCondition
from appliance.lines.providers.kind import Credit, ProviderState
from appliance.modem.state import Condition

KEY = {"token": "k", "sender": "Mairie"}


def light(office: Office) -> str:
    page = office.client("viewer").get("/profile").text
    return page.partition('<span class="modem-light">')[2].partition("</header>")[0]


def test_one_line_is_shown_as_it_was(office: Office) -> None:
    assert "Orange F · 78\N{NO-BREAK SPACE}%" in light(office)
    office.modems[0] = replace(office.modems[0], condition=Condition.NO_SIM)
    assert "tone-bad" in light(office)
    office.modems.clear()
    assert "tone-care" in light(office)


def test_the_worst_of_several_lines_is_shown(office: Office) -> None:
    office.services.line_editor.add("masse", "smsapi", Wanted({"label": "En masse"}, KEY), "x")
    assert "sim" not in light(office)
    ready = ProviderState(
        "masse", "smsapi", ProviderCondition.READY, 5, credit=Credit(1250, "points")
    )
    office.services.lines.note(ready)
    assert "2 lignes prêtes" in light(office)
    office.services.lines.note(replace(ready, condition=ProviderCondition.KEY_REFUSED))
    told = light(office)
    assert "tone-bad" in told
    assert "En masse" in told
    office.services.lines.note(ready)
    office.modems[0] = replace(office.modems[0], condition=Condition.SEARCHING)
    assert "sim" in light(office)
    office.modems[0] = replace(office.modems[0], condition=Condition.READY)
    office.services.line_editor.pause("masse", "x")
    assert "En pause" in light(office)


def test_the_home_page_names_each_of_several_lines(office: Office) -> None:
    client = office.client("operator")
    assert "<h3>sim</h3>" not in client.get("/").text
    office.services.line_editor.add("masse", "smsapi", Wanted({"label": "En masse"}, KEY), "x")
    page = client.get("/").text
    assert "<h3>sim</h3>" in page
    assert "<h3>En masse</h3>" in page
