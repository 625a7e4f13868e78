"""Improvements that first-time users asked for, in a real browser."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from fakes.correspondence import MARIE, becomes, receive, send
from fakes.office import Office
from playwright.sync_api import Page, expect

from appliance.messaging.people import users
from appliance.messaging.requests import Author, NewMessage
from appliance.store import backup, messages, restoring
from appliance.web.settings import backups

pytestmark = [pytest.mark.browser, pytest.mark.slow]

OpenPage = Callable[[str], Page]
PHONE = {"width": 390, "height": 844}
ENLARGED = {"width": 683, "height": 384}  # 1366 by 768 at 200 %
DAY_MS = 86_400_000
HOUR_S = 3600


def test_a_secret_is_whole_and_copied_over_plain_http(office: Office, as_role: OpenPage) -> None:
    page = as_role("admin")
    page.set_viewport_size(PHONE)
    page.add_init_script("Object.defineProperty(navigator, 'clipboard', { value: undefined })")
    page.goto("/settings/tokens")
    page.get_by_label("Nom du programme").fill("caisse")
    page.get_by_role("button", name="Créer le jeton").click()
    field = page.get_by_label("Secret")
    secret = field.input_value()
    assert users.verify_token(office.store, secret) is not None
    assert field.evaluate(
        "each => each.scrollWidth <= each.clientWidth && each.scrollHeight <= each.clientHeight"
    )
    page.get_by_role("button", name="Copier").click()
    expect(page.get_by_role("button", name="Copié")).to_be_visible()
    name = page.get_by_label("Nom du programme")
    name.focus()
    page.keyboard.press("Control+V")
    expect(name).to_have_value(secret)


def test_a_box_with_another_time_is_said_until_it_is_understood(
    office: Office, as_role: OpenPage
) -> None:
    page = as_role("operator")
    page.goto("/discussions")
    note = page.locator("#clock-note")
    expect(page.locator("#announce")).to_be_attached()
    expect(note).to_be_hidden()
    office.clock.step(HOUR_S)
    page.reload()
    expect(note).to_contain_text("à l'heure de la box")
    page.get_by_role("button", name="Compris").click()
    expect(note).to_be_hidden()
    page.goto("/messages/sent")
    expect(page.locator("#content")).to_be_visible()
    expect(note).to_be_hidden()
    office.clock.step(HOUR_S)
    page.reload()
    expect(note).to_be_visible()


def test_what_waits_does_not_hide_where_the_conversation_ends(
    office: Office, as_role: OpenPage
) -> None:
    for _ in range(8):
        receive(office, "Une phrase qui prend sa place. " * 3)
    last = receive(office, "À demain")
    for days in (1, 2, 3):
        send(office, "Un rappel pour plus tard. " * 3, due_ms=office.clock.now_ms() + days * DAY_MS)
    page = as_role("operator")
    page.set_viewport_size(ENLARGED)
    page.goto(f"/discussions/{MARIE}")
    page.reload()
    expect(page.locator(f"#m{last}")).to_be_in_viewport()
    page.get_by_label("Texte du SMS").fill("Entendu")
    page.keyboard.press("Control+Enter")
    mine = page.locator("#messages .message.out").last
    expect(mine).to_contain_text("Entendu")
    expect(mine).to_be_in_viewport()
    came = receive(office, "Merci")
    expect(page.locator(f"#m{came}")).to_be_in_viewport()


def test_today_leads_to_todays_and_the_text_of_a_row_to_its_message(
    office: Office, as_role: OpenPage
) -> None:
    receive(office, "Hier")
    office.clock.advance(DAY_MS / 1000)
    found = receive(office, "Le parking est fermé")
    for _ in range(30):
        receive(office, "Une phrase qui prend sa place. " * 3)
    page = as_role("operator")
    page.goto("/")
    page.locator(".tile", has_text="SMS reçus").click()
    expect(page.locator("tbody tr").first).to_be_visible()
    expect(page.locator("#from")).not_to_have_value("")
    page.get_by_label("Afficher").select_option("50")
    expect(page.locator("tbody tr")).to_have_count(31)
    page.get_by_role("link", name="Le parking est fermé").click()
    expect(page.locator(f"#m{found}")).to_be_in_viewport()


def test_discussions_can_show_only_the_unread_ones(office: Office, as_role: OpenPage) -> None:
    page = as_role("operator")
    receive(office, "Déjà lu", "+33611111111")
    page.goto("/discussions/+33611111111")
    page.goto("/discussions")
    receive(office, "Pas lu", "+33622222222")
    receive(office, "Pas lu non plus", "+33633333333")
    page.get_by_role("link", name="Non lues", exact=True).click()
    rows = page.locator("#rows > li")
    expect(rows).to_have_count(2)
    rows.filter(has_text="06 33 33 33 33").click()
    expect(page.get_by_role("heading", name="06 33 33 33 33")).to_be_visible()
    expect(rows).to_have_count(2)  # the open one is not closed
    receive(office, "Encore un", "+33644444444")
    expect(rows).to_have_count(3)
    rows.filter(has_text="06 44 44 44 44").click()
    expect(page).to_have_url(re.compile("unread=1"))
    expect(rows).to_have_count(2)
    page.get_by_role("link", name="Toutes", exact=True).click()
    expect(rows).to_have_count(4)


def test_cancelling_asks_everywhere_alike(office: Office, as_role: OpenPage) -> None:
    tomorrow = office.clock.now_ms() + DAY_MS
    scheduled = [send(office, f"Rappel {number}", due_ms=tomorrow) for number in (1, 2)]
    becomes(office, held := send(office, "Trop tard"), "held", "late")
    page = as_role("operator")
    dialog = page.get_by_role("dialog")

    def no() -> None:
        expect(dialog).to_contain_text("Annuler")
        dialog.get_by_role("button", name="Ne pas annuler").click()
        expect(dialog).to_have_count(0)

    page.goto("/messages/scheduled")
    page.locator(".held summary", has_text="Annuler").click()
    no()
    page.locator("tbody .tick input").first.check()
    page.locator(".bulk summary", has_text="Annuler l'envoi").click()
    expect(dialog).to_contain_text("Cochés : 1")
    no()
    many = NewMessage("À tous", ("+33611111111", "+33622222222"), due_ms=tomorrow, origin="page")
    batch = office.services.outbox.accept(many, Author("user", "sophie"))
    page.goto(f"/messages/batches/{batch.batch_id}")
    page.locator("summary", has_text="Annuler le reste").click()
    expect(dialog).to_contain_text("pas encore partis")  # their number falls meanwhile
    no()
    page.goto(f"/discussions/{MARIE}")
    page.locator("#waiting summary.btn", has_text="Annuler").first.click()
    no()
    for message_id in scheduled:
        kept = messages.get(office.store, message_id)
        assert kept is not None
        assert kept.status == "scheduled"
    page.goto("/messages/scheduled")
    page.locator(".held summary", has_text="Annuler").click()
    dialog.get_by_role("button", name="Annuler l'envoi").click()
    expect(page.locator(".held")).to_have_count(0)
    taken_back = messages.get(office.store, held)
    assert taken_back is not None
    assert taken_back.status == "cancelled"


def test_a_scheduled_sending_is_edited_whole(office: Office, as_role: OpenPage) -> None:
    due = office.clock.now_ms() + DAY_MS
    numbers = tuple(f"+336123456{number:02}" for number in range(12))
    many = NewMessage("Rendez-vous à 9 h\nMerci", numbers, due_ms=due, origin="page")
    batch = office.services.outbox.accept(many, Author("user", "sophie"))
    office.services.outbox.cancel(batch.messages[0].message_id, Author("user", "sophie"))
    page = as_role("operator")
    page.goto("/messages/scheduled")
    page.get_by_role("link", name="envoi à 12").first.click()
    page.get_by_role("link", name="Modifier l'envoi").click()
    expect(page.get_by_text("concerne les 11 SMS")).to_be_visible()
    page.get_by_label("Texte du SMS").fill("Rendez-vous à 10 h\nMerci")
    date = page.get_by_label("Date d'envoi")
    before = date.input_value()
    date.fill("")
    page.get_by_role("button", name="Modifier les 11 SMS").click()
    expect(date).to_be_focused()  # nothing is sent without the date
    date.fill(before.replace(before[11:], "10:05"))
    page.get_by_role("button", name="Modifier les 11 SMS").click()
    expect(page.locator(".notice-good")).to_contain_text("10:05")
    expect(page.locator(".batch-text")).to_contain_text("10 h")
    rows = [messages.get(office.store, each.message_id) for each in batch.messages]
    assert [row.body for row in rows if row] == [many.text, *["Rendez-vous à 10 h\nMerci"] * 11]
    assert [row.status for row in rows if row] == ["cancelled", *["scheduled"] * 11]


def test_a_downloaded_backup_is_restored_from_the_page(
    office: Office, as_role: OpenPage, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(backups, "PIECE_OCTETS", 50_000)
    size = backup.write(office.store, tmp_path / "appliance-copy.db")
    (tmp_path / "notes.pdf").write_bytes(b"%PDF-1.7" * 1000)
    page = as_role("admin")
    pieces = []
    page.on("request", lambda each: pieces.append(each) if "/upload" in each.url else None)
    page.goto("/settings/backups")
    ask = page.locator("summary", has_text="Envoyer et restaurer")
    dialog = page.get_by_role("dialog")
    file = page.get_by_label("Fichier de sauvegarde")

    file.set_input_files(tmp_path / "notes.pdf")
    ask.click()
    dialog.get_by_role("button", name="Envoyer et restaurer").click()
    expect(page.locator("[data-restore-upload] [role=alert]")).to_contain_text("n'est pas")
    expect(dialog).to_have_count(0)

    file.set_input_files(tmp_path / "appliance-copy.db")
    pieces.clear()
    ask.click()
    expect(dialog.get_by_role("button", name="Annuler")).to_be_focused()
    dialog.get_by_role("button", name="Envoyer et restaurer").click()
    expect(page.locator(".notice-good")).to_contain_text("valide")
    assert len(pieces) == -(-size // 50_000)
    assert restoring.is_waiting(office.services.settings.store.data_dir)
    page.get_by_role("button", name="Ne pas restaurer").click()
    expect(page.get_by_role("button", name="Ne pas restaurer")).to_have_count(0)
    assert not restoring.is_waiting(office.services.settings.store.data_dir)
