"""The credit of a line on the pages: settings, a reading at a click, the operators' codes."""

from dataclasses import replace

import pytest
from fakes.office import Office

from appliance.modem.enquiry import Failure
from appliance.modem.state import Condition
from appliance.store import balances, line_counts
from appliance.store.balances import BalanceRow

PAGE = "/settings/balance/sim"
FORM = {
    "code": "#123#",
    "answers": "1, 1",
    "pattern": "",
    "alert_below": "5,00",
    "alert_number": "06 12 34 56 78",
    "allowance": "200",
    "allowance_day": "15",
}


def test_a_box_that_uses_none_of_it_shows_nothing(office: Office) -> None:
    assert "Crédit" not in office.client("admin").get("/").text
    page = office.client("admin").get("/settings/modem").text
    assert f'href="{PAGE}"' in page
    assert "Lire le crédit" not in page


def test_the_settings_are_stored(office: Office) -> None:
    admin = office.client("admin")
    assert admin.post(PAGE, data=FORM).location == PAGE
    assert balances.of_line(office.store, "sim") == BalanceRow(
        "sim", "#123#", "1 1", "", 500, "+33612345678", None, 200, 15
    )
    page = admin.get(PAGE).text
    assert 'value="#123#"' in page
    assert 'value="5"' in page
    assert "Code USSD du crédit = #123#" in admin.get("/logs/journal").text


@pytest.mark.parametrize(
    ("changed", "wrong"),
    [
        ({"code": "solde"}, "code-error"),
        ({"code": "**21*0612345678#"}, "code-error"),
        ({"code": "*#06#"}, "code-error"),
        ({"answers": "oui"}, "answers-error"),
        ({"pattern": "Crédit"}, "pattern-error"),
        ({"alert_below": "cinq"}, "alert_below-error"),
        ({"alert_below": "-3"}, "alert_below-error"),
        ({"alert_number": "Orange"}, "alert_number-error"),
        ({"allowance": "beaucoup"}, "allowance-error"),
        ({"allowance_day": "40"}, "allowance_day-error"),
    ],
)
def test_an_error_is_beside_its_field_and_nothing_stored(
    office: Office, changed: dict[str, str], wrong: str
) -> None:
    answer = office.client("admin").post(PAGE, data=FORM | changed)
    assert answer.status_code == 400
    assert f'id="{wrong}"' in answer.text
    assert balances.every(office.store) == []


def test_the_operator_of_the_sim_is_proposed(office: Office) -> None:
    office.modems[0] = replace(office.modems[0], imsi="208010000000001")
    admin = office.client("admin")
    page = admin.get(PAGE).text
    assert "Orange (FR)" in page
    assert "suggestion" not in page
    assert 'value="#123#"' not in page
    assert 'value="#123#"' in admin.get(f"{PAGE}?proposed=1").text
    office.modems[0] = replace(office.modems[0], imsi="208200000000001")
    assert "suggestion" in admin.get(PAGE).text


def test_a_click_reads_it_and_the_answer_shows(office: Office) -> None:
    balances.put(office.store, BalanceRow("sim", "#123#", alert_below=500, allowance=10))
    for _ in range(9):
        line_counts.add_segment(office.store, "sim", completes=True)
    operator = office.client("operator")
    page = operator.get("/").text
    assert "pas encore lu" in page
    assert "9\xa0SMS sur 10" in page or "9 SMS sur 10" in page
    assert "Il reste 1 SMS dans le forfait" in page
    assert operator.post("/lines/sim/balance", data={"back": "/"}).location == "/"
    assert "le réseau est interrogé" in operator.get("/").text
    office.lines.answer("Crédit restant : 4,20 €")
    page = operator.get("/").text
    assert "4,20\xa0€" in page
    assert "est bas" in page
    office.client("admin").post("/lines/sim/balance", data={"back": PAGE})
    office.lines.fail(Failure.TIMED_OUT)
    page = office.client("admin").get(PAGE).text
    assert "répondu à temps" in page
    assert "Crédit restant : 4,20 €" in page
    journal = office.client("admin").get("/logs/journal").text
    assert "4.20 EUR" in journal
    assert "répondu à temps" in journal


def test_only_operators_read_it_and_only_administrators_set_it(office: Office) -> None:
    balances.put(office.store, BalanceRow("sim", "#123#"))
    assert "Lire le crédit" not in office.client("viewer").get("/").text
    assert office.client("viewer").post("/lines/sim/balance").status_code == 403
    for path in (PAGE, "/settings/operators", "/settings/operators/20801"):
        assert office.client("operator").get(path).status_code == 403
    assert office.client("operator").post(PAGE, data=FORM).status_code == 403
    assert office.lines.asked == []


def test_what_cannot_be_read_says_why(office: Office) -> None:
    operator = office.client("operator")
    assert "pas de code" in operator.post("/lines/sim/balance").text
    balances.put(office.store, BalanceRow("sim", "#123#"))
    office.modems[0] = replace(office.modems[0], condition=Condition.SEARCHING)
    answer = operator.post("/lines/sim/balance")
    assert answer.status_code == 409
    assert "pas de réseau" in answer.text
    assert operator.post("/lines/other/balance").status_code == 404
    assert office.client("admin").get("/settings/balance/other").status_code == 404


def test_a_redirect_stays_on_the_box(office: Office) -> None:
    balances.put(office.store, BalanceRow("sim", "#123#"))
    answer = office.client("operator").post("/lines/sim/balance", data={"back": "//evil.example"})
    assert answer.location == "/"


OPERATOR = {"name": "Free", "code": "#555#", "answers": "1", "pattern": "Solde [amount]"}


def test_the_codes_of_operators_are_corrected_and_restored(office: Office) -> None:
    admin = office.client("admin")
    page = admin.get("/settings/operators").text
    assert "Free Mobile (FR)" in page
    assert "suggestion à vérifier" in page
    assert admin.post("/settings/operators/20815", data=OPERATOR).status_code == 302
    page = admin.get("/settings/operators").text
    assert "#555#" in page
    assert "modifié ici" in page
    assert 'value="Solde [amount]"' in admin.get("/settings/operators/20815").text
    admin.post("/settings/operators/20815/restore")
    assert "#555#" not in admin.get("/settings/operators").text
    assert "code de l&#39;opérateur 20815" in admin.get("/logs/journal").text


def test_an_operator_is_added(office: Office) -> None:
    admin = office.client("admin")
    sent = OPERATOR | {"network": "20826"}
    assert admin.post("/settings/operators/new", data=sent | {"network": "Free"}).status_code == 400
    assert admin.post("/settings/operators/new", data=sent | {"code": "*31#"}).status_code == 400
    assert admin.post("/settings/operators/new", data=sent).location == "/settings/operators"
    assert "20826" in admin.get("/settings/operators").text
    assert admin.get("/settings/operators/20899").status_code == 404
