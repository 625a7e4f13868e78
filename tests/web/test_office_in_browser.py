"""The office's work in its pages, point by point, in a real browser."""

import csv
import io
import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from fakes.busy_office import Busy, fill
from fakes.correspondence import MARIE, becomes, receive, send
from fakes.office import Office
from playwright.sync_api import Download, Page, expect

from appliance.local_time import local
from appliance.store import backup, contacts, messages, optouts
from appliance.store.contacts import ContactNumber

pytestmark = [pytest.mark.browser, pytest.mark.slow]

OpenPage = Callable[[str], Page]
TALK = f"/discussions/{MARIE}"
STOPPED = "+33622222222"


@pytest.fixture
def busy(office: Office) -> Busy:
    return fill(office)


def read(download: Download) -> str:
    return Path(download.path()).read_text(encoding="utf-8-sig")


# --- home, discussions --------------------------------------------------------------------------


@pytest.mark.usefixtures("busy")
def test_home_tells_the_day_and_what_needs_a_decision(as_role: OpenPage) -> None:
    page = as_role("operator")
    page.goto("/")
    attention = page.locator(".attention")
    expect(attention).to_contain_text("3 messages attendent une décision")
    expect(attention).to_contain_text("incertain")
    expect(page.get_by_text("Orange F", exact=True)).to_be_visible()
    expect(page.get_by_text("8 SMS en attente")).to_contain_text("fin prévue vers")
    page.get_by_text("Afficher le tableau").click()
    expect(page.locator(".chart-table tbody tr").first).to_be_visible()
    attention.get_by_role("link").first.click()
    expect(page).to_have_url(re.compile("/discussions/"))


@pytest.mark.usefixtures("busy")
def test_discussions_are_searched_by_name_number_and_text(as_role: OpenPage) -> None:
    page = as_role("operator")
    page.goto("/discussions")
    for words, found in (("anais", "Lefèvre"), ("06 98 76", "Lefèvre"), ("colis", "Colis")):
        field = page.get_by_label("Rechercher dans les discussions")
        field.fill(words)
        with page.expect_navigation():
            field.press("Enter")
        expect(page.locator("#rows > li")).to_have_count(1)
        expect(page.locator("#rows > li")).to_contain_text(found)


def test_a_scheduled_message_waits_below_and_then_takes_its_place(
    office: Office, as_role: OpenPage
) -> None:
    receive(office, "Avant")
    scheduled = send(office, "Demain matin", due_ms=office.clock.now_ms() + 5_000)
    page = as_role("operator")
    page.goto(TALK)
    expect(page.locator("#waiting")).to_contain_text("programmé")
    came = receive(office, "Entre-temps")
    expect(page.locator("#messages > li").last).to_have_id(f"m{came}")
    expect(page.locator("#waiting > li")).to_have_count(1)
    office.clock.advance(5)
    office.services.outbox.release_due()
    expect(page.locator("#messages > li").last).to_have_id(f"m{scheduled}")
    expect(page.locator("#waiting-part")).to_be_hidden()
    expect(page.locator(".day")).to_have_count(1)


def test_a_message_that_waits_is_cancelled_after_a_question(busy: Busy, as_role: OpenPage) -> None:
    page = as_role("operator")
    page.goto(TALK)
    waiting = page.locator(f"#m{busy.scheduled}")
    waiting.locator("summary", has_text="Annuler").click()
    waiting.get_by_role("button", name="Annuler l'envoi").click()
    expect(page.locator(f"#messages #m{busy.scheduled}")).to_contain_text("annulé")
    expect(page.locator("#waiting-part")).to_be_hidden()


def test_the_history_of_a_message_that_waits_unfolds(busy: Busy, as_role: OpenPage) -> None:
    page = as_role("viewer")
    page.set_viewport_size({"width": 390, "height": 500})
    page.goto(TALK)
    page.locator(f"#m{busy.scheduled} .history summary").click()
    steps = page.locator(f"#m{busy.scheduled} .history li")
    expect(steps).to_contain_text("En attente de sa date d'envoi.")
    expect(steps).to_be_in_viewport(ratio=1)


@pytest.mark.parametrize("width", [1280, 390])
def test_a_link_to_a_message_scrolls_only_the_conversation(
    busy: Busy, as_role: OpenPage, width: int
) -> None:
    page = as_role("operator")
    page.set_viewport_size({"width": width, "height": 500})
    page.goto(f"{TALK}?history={busy.failed}#m{busy.failed}")
    expect(page.locator(f"#m{busy.failed}")).to_be_in_viewport()
    assert page.evaluate("[scrollY, document.documentElement.scrollHeight > innerHeight]") == [
        0,
        False,
    ]


def test_what_is_uncertain_is_left_or_sent_again(busy: Busy, as_role: OpenPage) -> None:
    page = as_role("operator")
    page.goto("/discussions/+33611111111")
    message = page.locator(f"#m{busy.uncertain}")
    message.get_by_role("button", name="En rester là").click()
    expect(page.locator(f"#m{busy.uncertain}")).to_contain_text("échec")
    page.locator(f"#m{busy.uncertain}").get_by_role("button", name="Renvoyer").click()
    expect(page.locator(f"#m{busy.uncertain}")).to_contain_text("en file d'attente")


# --- ring and notify, install -------------------------------------------------------------------


def test_it_rings_and_notifies_where_it_is_turned_on(office: Office, as_role: OpenPage) -> None:
    page = as_role("operator")
    page.context.grant_permissions(["notifications"])
    page.goto("/profile")
    ring = page.get_by_role("switch", name="Émettre un son")
    tell = page.get_by_role("switch", name="Afficher une notification")
    expect(ring).not_to_be_checked()
    expect(tell).not_to_be_checked()
    ring.check()
    tell.check()
    page.wait_for_function("localStorage.getItem('alert:notification') === '1'")
    page.reload()
    expect(ring).to_be_checked()
    expect(tell).to_be_checked()
    page.get_by_role("heading", name="Profil").click()
    page.evaluate("delete document.documentElement.dataset.rang")
    contacts.add(office.store, "Marie Dupont", [ContactNumber(MARIE)])
    receive(office, "Vous êtes là ?")
    expect(page.locator("html")).to_have_attribute("data-rang", "1")
    page.wait_for_function(
        """async () => (await (await navigator.serviceWorker.ready).getNotifications())
             .some(each => each.title === "Marie Dupont" && each.body === "Vous êtes là ?")"""
    )


def test_nothing_is_asked_before_the_click_and_a_refusal_is_told(
    office: Office, as_role: OpenPage
) -> None:
    page = as_role("operator")
    page.add_init_script(
        """window.asked = 0;
           Notification.requestPermission = async () => { window.asked += 1; return "denied"; };"""
    )
    page.goto("/profile")
    assert page.evaluate("window.asked") == 0
    page.get_by_role("switch", name="Afficher une notification").click()
    expect(page.locator("#alerts [role=alert]")).to_contain_text("autorisez-les")
    expect(page.get_by_role("switch", name="Afficher une notification")).not_to_be_checked()
    assert page.evaluate("window.asked") == 1
    receive(office, "Sans bruit")
    expect(page).to_have_title(re.compile(r"^\(1\)"))
    assert page.locator("html").get_attribute("data-rang") is None


def test_it_can_be_installed_as_an_application(as_role: OpenPage) -> None:
    page = as_role("operator")
    page.goto("/discussions")
    session = page.context.new_cdp_session(page)
    found = session.send("Page.getAppManifest")
    assert found["errors"] == []
    assert '"name": "Box SMS"' in found["data"] or '"name":"Box SMS"' in found["data"]
    lacking = session.send("Page.getInstallabilityErrors")["installabilityErrors"]
    # The tests' window is private, and a browser installs nothing from one.
    assert [each["errorId"] for each in lacking if each["errorId"] != "in-incognito"] == []


# --- lists --------------------------------------------------------------------------------------


@pytest.mark.usefixtures("busy")
def test_a_list_is_filtered_sorted_and_exported(office: Office, as_role: OpenPage) -> None:
    page = as_role("operator")
    page.goto("/messages/sent")
    rows = page.locator("tbody tr")
    everything = rows.count()
    page.locator("summary", has_text="Filtres").click()
    page.get_by_label("État").select_option("failed")
    page.get_by_role("button", name="Appliquer").click()
    expect(rows).to_have_count(1)
    with page.expect_download() as download:
        page.get_by_role("link", name="Exporter en CSV").click()
    lines = list(csv.reader(io.StringIO(read(download.value)), delimiter=";"))
    assert [line[4] for line in lines] == ["Texte", "Le parking est fermé"]
    page.get_by_label("État").select_option("")
    page.get_by_label("Ordre").select_option("oldest")
    tomorrow = local(office.clock.now_ms()) + timedelta(days=1)
    page.get_by_label("Au", exact=True).fill(tomorrow.strftime("%Y-%m-%d"))
    page.get_by_role("button", name="Appliquer").click()
    expect(rows).to_have_count(everything)
    expect(rows.first).to_contain_text("Rappel : demain 14h30")
    page.get_by_label("Afficher").select_option("100")
    page.wait_for_url(re.compile("limit=100"))
    rows.first.get_by_role("link", name="06 98 76 54 32").click()
    expect(page).to_have_url(re.compile("/discussions/"))


@pytest.mark.usefixtures("busy")
def test_unread_messages_are_marked_read(office: Office, as_role: OpenPage) -> None:
    page = as_role("operator")
    page.goto("/messages/unread")
    page.get_by_label("Tous sur cette page").check()
    page.get_by_role("button", name="Marquer comme lu").click()
    expect(page.get_by_text("Tout a été lu")).to_be_visible()
    assert messages.statuses(office.store).get(("in", "unread"), 0) == 0


def test_a_sending_is_paused_resumed_and_sent_again_to_failed_recipients(
    office: Office, busy: Busy, as_role: OpenPage
) -> None:
    first = messages.page(
        office.store, messages.MessageFilter(batch_id=busy.batch), limit=1, order="oldest"
    ).rows[0]
    becomes(office, first.id, "failed", "CMS 38")
    page = as_role("operator")
    page.goto(f"/messages/batches/{busy.batch}")
    page.get_by_role("button", name="Mettre en pause").click()
    expect(page.locator("[data-watch] .tone-care")).to_contain_text("en pause")
    page.get_by_role("button", name="Reprendre").click()
    expect(page.get_by_role("button", name="Mettre en pause")).to_be_visible()
    page.get_by_text("Renvoyer aux destinataires en échec").click()
    page.get_by_role("button", name="Renvoyer", exact=True).click()
    expect(page.locator("[data-watch]")).to_contain_text("en file d'attente 8")


def test_a_scheduled_message_is_edited(office: Office, busy: Busy, as_role: OpenPage) -> None:
    page = as_role("operator")
    page.goto("/messages/scheduled")
    page.get_by_role("link", name=re.compile("Modifier")).first.click()
    page.get_by_label("Texte du SMS").fill("À demain, 10 h")
    expect(page.locator("#summary")).to_contain_text("1 destinataire")
    page.get_by_role("button", name="Enregistrer le SMS").click()
    page.wait_for_url("**/messages/scheduled")
    expect(page.locator("tbody tr")).to_contain_text("À demain, 10 h")
    old = messages.get(office.store, busy.scheduled)
    assert old is not None
    assert old.status == "cancelled"


# --- directory ----------------------------------------------------------------------------------


@pytest.mark.usefixtures("busy")
def test_contacts_leave_and_come_back_unchanged(office: Office, as_role: OpenPage) -> None:
    page = as_role("operator")
    before = [(row.name, row.numbers) for row in contacts.page(office.store, limit=50)]
    page.goto("/contacts")
    page.locator("summary", has_text="Exporter").click()
    with page.expect_download() as download:
        page.get_by_role("link", name="JSON").click()
    octets = Path(download.value.path()).read_bytes()  # its end, before the contacts are gone
    for row in contacts.page(office.store, limit=50):
        contacts.remove(office.store, row.id)
    page.goto("/contacts/import")
    exported = {
        "name": "contacts.json",
        "mimeType": "application/json",
        "buffer": octets,
    }
    page.get_by_label("Fichier", exact=True).set_input_files(exported)  # type: ignore[arg-type]
    page.get_by_role("button", name="Afficher son contenu").click()
    page.wait_for_url("**/contacts/import/*")
    page.get_by_role("button", name=re.compile("Enregistrer 9 contacts")).click()
    page.wait_for_url("**/contacts")
    after = [(row.name, row.numbers) for row in contacts.page(office.store, limit=50)]
    assert after == before


@pytest.mark.usefixtures("busy")
def test_a_group_is_ticked_changed_and_deleted(as_role: OpenPage) -> None:
    page = as_role("operator")
    page.goto("/groups")
    page.get_by_role("radio", name="Cocher Équipe").check()
    page.get_by_role("button", name="Modifier").click()
    page.get_by_label("Nom du groupe").fill("Bureau")
    page.get_by_role("checkbox", name=re.compile("Retirer Person 0")).check()
    page.get_by_role("button", name="Enregistrer le groupe").click()
    page.wait_for_url("**/groups")
    expect(page.locator("tbody tr")).to_contain_text("Bureau")
    expect(page.locator("tbody tr")).to_contain_text("7")
    page.get_by_role("link", name="Bureau", exact=True).click()
    page.wait_for_url(re.compile(r"/groups/\d+$"))
    page.locator("summary", has_text="Supprimer").click()
    page.get_by_role("dialog").get_by_role("button", name="Supprimer").click()
    expect(page.get_by_text("Il n'y a pas encore de groupe")).to_be_visible()


# --- logs ---------------------------------------------------------------------------------------


@pytest.mark.usefixtures("busy")
def test_stop_by_hand_and_back_with_a_note(office: Office, as_role: OpenPage) -> None:
    page = as_role("operator")
    page.goto("/logs/stop")
    page.get_by_text("Ajouter un numéro à la main").click()
    page.get_by_label("Numéro ou contact").fill("06 98 76 54 32")
    page.get_by_label("Note").fill("Demandé au téléphone")
    page.get_by_role("button", name="Ajouter à la liste").click()
    expect(page.locator("tbody tr")).to_have_count(2)
    row = page.locator("tbody tr", has_text="06 22 22 22 22")
    row.get_by_role("link", name=re.compile("Retirer")).click()
    page.get_by_label("Note").fill("Le demande par écrit")
    page.get_by_role("button", name="Retirer de la liste").click()
    expect(page.locator("tbody tr")).to_have_count(1)
    assert not optouts.is_opted_out(office.store, STOPPED)
    page.goto("/logs/journal?kind=stop")
    expect(page.locator("tbody")).to_contain_text("Le demande par écrit")


@pytest.mark.usefixtures("busy")
def test_a_call_leads_to_a_message(as_role: OpenPage) -> None:
    page = as_role("operator")
    page.goto("/logs/calls")
    expect(page.get_by_text("numéro masqué")).to_be_visible()
    page.get_by_role("link", name=re.compile("Nouveau SMS.*Lefèvre")).click()
    expect(page.locator(".chip")).to_have_count(1)


def test_a_contact_is_put_on_the_stop_list_by_name(office: Office, as_role: OpenPage) -> None:
    contacts.add(office.store, "Marie Dupont", [ContactNumber("+33633333333")])
    page = as_role("operator")
    page.goto("/logs/stop")
    page.get_by_text("Ajouter un numéro à la main").click()
    page.get_by_label("Numéro ou contact").press_sequentially("mar")
    page.get_by_role("option", name="Marie Dupont").click()
    page.get_by_label("Numéro ou contact").press_sequentially("06 11 11 11 11")
    page.keyboard.press("Enter")
    expect(page.locator(".chip")).to_have_count(2)
    page.get_by_label("Note").fill("Au téléphone")
    page.get_by_role("button", name="Ajouter à la liste").click()
    told = page.get_by_text("Plus aucun SMS ne sera envoyé à 06 11 11 11 11, Marie Dupont.")
    expect(told).to_be_visible()
    page.get_by_role("link", name="Marie Dupont").click()
    expect(page).to_have_url(re.compile(r"/contacts/\d+$"))


@pytest.mark.usefixtures("busy")
def test_the_journal_is_filtered(as_role: OpenPage) -> None:
    page = as_role("admin")
    page.goto("/logs/journal")
    page.get_by_label("Type d'entrée").select_option("users")
    page.wait_for_url(re.compile("kind=users"))
    expect(page.locator("tbody tr")).to_have_count(2)  # a token and a user
    expect(page.locator("tbody")).to_contain_text("crm")
    expect(page.locator("tbody")).to_contain_text("eva")


# --- settings, profile, languages ---------------------------------------------------------------


@pytest.mark.usefixtures("busy")
def test_an_administrator_sets_the_box_up(office: Office, as_role: OpenPage) -> None:
    page = as_role("admin")
    page.goto("/settings")
    page.get_by_label("Pays par défaut").select_option("BE")
    page.get_by_label("Mots STOP").fill("STOP\nHALT")
    page.get_by_role("button", name="Enregistrer les réglages").click()
    expect(page.locator(".notice-good")).to_be_visible()
    rules = office.services.preferences.messaging()
    assert (rules.country, rules.stop_words) == ("BE", ("STOP", "HALT"))
    page.goto("/settings/tokens")
    page.get_by_label("Nom du programme").fill("caisse")
    page.get_by_role("button", name="Créer le jeton").click()
    expect(page.locator(".secret")).to_have_count(1)
    page.goto("/settings/backups")
    with page.expect_navigation():
        page.get_by_role("button", name="Créer une sauvegarde maintenant").click()
    made = len(backup.stored(office.store))
    expect(page.locator("tbody tr")).to_have_count(made)
    with page.expect_download() as download:
        page.get_by_role("link", name=re.compile("Télécharger")).first.click()
    assert Path(download.value.path()).read_bytes().startswith(b"SQLite format 3")


def test_the_language_is_switched_in_the_page(as_role: OpenPage) -> None:
    page = as_role("operator")
    page.goto("/messages/sent")
    for button, heading in (("EN", "Sent SMS"), ("PL", "SMS-y wysłane"), ("NL", "Verzonden sms'en"),
                            ("FR", "SMS envoyés")):  # fmt: skip
        page.get_by_role("button", name=re.compile(f"^{button} ")).click()
        expect(page.get_by_role("heading", level=1)).to_contain_text(heading)
        expect(page).to_have_url(re.compile("/messages/sent"))


def test_a_viewer_reads_and_is_offered_nothing_to_change(busy: Busy, as_role: OpenPage) -> None:
    page = as_role("viewer")
    for path in (TALK, "/messages/sent", "/contacts", f"/messages/batches/{busy.batch}"):
        page.goto(path)
        expect(page.get_by_role("main")).to_be_visible()
        assert page.locator("main form[method=post] button:visible:not([disabled])").count() == 0
    page.goto("/settings")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Non autorisé")


@pytest.mark.usefixtures("busy")
@pytest.mark.parametrize("height", [600, 800])
def test_the_foot_of_the_menu_is_in_view(as_role: OpenPage, height: int) -> None:
    page = as_role("operator")
    page.set_viewport_size({"width": 1280, "height": height})
    page.goto("/discussions")
    for part in (".menu-user > span", ".menu-user button", ".menu .languages"):
        box = page.locator(part).bounding_box()
        assert box is not None
        assert box["y"] + box["height"] <= height
    name = page.locator(".menu-user > span")
    assert name.evaluate("each => each.scrollWidth <= each.clientWidth")
    assert page.locator(".menu-user button").evaluate("each => each.clientHeight") < 40
