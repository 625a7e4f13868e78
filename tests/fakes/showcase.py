"""The office in the documents' pictures: always the same people, texts and times.

Their numbers are from the range reserved for fiction in France, +33 6 39 98.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from fakes.correspondence import becomes, receive, send
from fakes.office import NAMES, Office

from appliance.messaging.directory import entries
from appliance.messaging.directory.writing import Wanted
from appliance.messaging.inbound import inbox
from appliance.messaging.people import users
from appliance.messaging.requests import Author, NewMessage
from appliance.messaging.rules import optouts
from appliance.modem.state import ModemState, StorageUse
from appliance.store import backup, calls, days, discussions, events, groups, templates
from appliance.store import users as user_rows
from appliance.store.contacts import ContactNumber
from appliance.store.journal.people import LoggedIn
from appliance.store.templates import NewTemplate

ZONE = "Europe/Paris"
NOW = datetime(2026, 11, 24, 9, 46, tzinfo=ZoneInfo(ZONE))
DAY = 86_400
HISTORY_DAYS = 30
SOPHIE = Author("user", NAMES["operator"])

MARIE = "+33639980101"
KRZYSZTOF = "+33639980102"
JAN = "+33639980103"
HELENE = "+33639980105"
PAUL = "+33639980108"
STEPHANE = "+33639980107"
PEOPLE = {
    MARIE: ("Marie Dupont", "Patients du mardi"),
    KRZYSZTOF: ("Krzysztof Wójcik", "Patients du mardi"),
    JAN: ("Jan de Vries", "Patients du mardi"),
    "+33639980104": ("Ayşe Yılmaz", "Patients du mardi"),  # noqa: RUF001 - her name
    HELENE: ("Hélène Martin", "Équipe"),
    "+33639980106": ("Luc Moreau", "Équipe"),
    STEPHANE: ("Stéphane Petit", "Patients du mardi"),
    PAUL: ("Paul Lefèvre", "Patients du mardi"),
    "+33639980109": ("Claire Bernard", "Équipe"),
    "+33639980110": ("Nadia Benali", "Équipe"),
    "+33639980111": ("Thomas Roux", "Patients du mardi"),
    "+33639980112": ("Émilie Fontaine", "Patients du mardi"),
}
NOTED = (
    "Parfait, c'est noté. N'oubliez pas votre carte vitale et l'ordonnance."
    " À mardi !\nCabinet Lefèvre"
)
TEMPLATES = {
    "Rendez-vous": "Bonjour [nom], votre rendez-vous est confirmé pour le [jour] à [heure].",
    "Retard": "Bonjour [nom], nous aurons quelques minutes de retard. Merci de patienter.",
    "Jour de fermeture": "Bonjour, nos bureaux seront fermés demain. Réouverture après-demain.",
    "Colis": "Bonjour [nom|Madame, Monsieur], votre colis vous attend à l'accueil.",
}


@dataclass(frozen=True, slots=True)
class Showcase:
    """Ids in the addresses of the pictures."""

    talk: str
    failed: int
    batch: int
    group: int
    tested: int


def at(office: Office, days_ago: int, hour: int, minute: int) -> None:
    """Set the clock to that time of that day."""
    wanted = NOW.timestamp() - days_ago * DAY
    day = datetime.fromtimestamp(wanted, ZoneInfo(ZONE)).replace(hour=hour, minute=minute, second=0)
    office.clock.step(day.timestamp() - office.clock.now_ms() / 1000)


def fill(office: Office) -> Showcase:
    """Create everything; the clock ends at NOW."""
    _past_month(office)
    _people(office)
    tested = _older_talks(office)
    _earlier_logs(office)
    batch = _sending(office)
    _logs(office)
    failed = _talk_with_marie(office)
    _waiting(office)
    at(office, 0, 9, 46)
    office.modems[:] = [_modem(office.modems[0])]
    group = next(row.id for row in groups.all_of(office.store) if row.name == "Équipe")
    return Showcase(MARIE, failed, batch, group, tested)


def _past_month(office: Office) -> None:
    for ago in range(HISTORY_DAYS, 0, -1):
        at(office, ago, 12, 0)
        weekday = datetime.fromtimestamp(office.clock.now_ms() / 1000, ZoneInfo(ZONE)).weekday()
        open_day = weekday < 5
        days.bump(office.store, "sent", 18 + ago * 7 % 23 if open_day else ago % 3)
        days.bump(office.store, "received", 9 + ago * 5 % 14 if open_day else ago % 4)


def _people(office: Office) -> None:
    at(office, 20, 9, 0)
    for address, (name, group) in PEOPLE.items():
        entries.save_contact(
            office.store,
            Wanted(name, (ContactNumber(address, "mobile"),), groups=(group,)),
            SOPHIE,
        )


def _finish(office: Office, message: int, status: str = "delivered") -> int:
    for each in ("sent", "delivered")[: 1 if status == "sent" else 2]:
        becomes(office, message, each)
    return message


def _read(office: Office, address: str) -> None:
    found = discussions.find(office.store, address)
    assert found is not None
    inbox.mark_discussion_read(office.store, found)


def _older_talks(office: Office) -> int:
    at(office, 19, 10, 0)
    test = NewMessage("Message de test de la box SMS", (HELENE,), origin="test")
    accepted = office.services.outbox.accept(test, SOPHIE)
    tested = _finish(office, accepted.messages[0].message_id)
    talks = (
        (5, 9, 30, "+33639980109", "Je serai là à 8 h, j'ai les clés."),
        (3, 11, 12, JAN, "Dank u wel, tot vrijdag om 10 uur."),
        (1, 16, 12, MARIE, "Mardi 14 h 30 c'est parfait, merci beaucoup 😊"),
        (1, 17, 40, "+33639980112", "Merci pour l'ordonnance 🙏"),
        (0, 8, 12, "Colissimo", "Votre colis 6A01234567890 sera livré aujourd'hui avant 12 h."),
    )
    at(office, 6, 15, 2)
    receive(office, "Dzień dobry, czy mogę przesunąć wizytę na środę?", KRZYSZTOF)
    _read(office, KRZYSZTOF)
    at(office, 6, 15, 20)
    _finish(office, send(office, "Oczywiście: środa, 25 listopada, godz. 9:00.", KRZYSZTOF))
    for ago, hour, minute, address, text in talks:
        at(office, ago, hour, minute)
        receive(office, text, address)
        _read(office, address)
        if address == MARIE:
            at(office, ago, hour, minute + 3)
            _finish(office, send(office, NOTED, MARIE))
    return tested


def _talk_with_marie(office: Office) -> int:
    at(office, 0, 9, 0)
    _finish(office, send(office, "Rappel : votre rendez-vous est aujourd'hui à 14 h 30.", MARIE))
    at(office, 0, 9, 41)
    receive(office, "Bonjour, je confirme le rendez-vous de 14 h 30.", MARIE)
    _read(office, MARIE)
    at(office, 0, 9, 43)
    _finish(office, send(office, "Merci, à tout à l'heure.", MARIE))
    at(office, 0, 9, 44)
    failed = send(office, "Le parking est fermé aujourd'hui, entrez par la rue Pasteur.", MARIE)
    becomes(office, failed, "failed", "CMS 500")
    return failed


def _sending(office: Office) -> int:
    at(office, 0, 8, 35)
    patients = next(g.id for g in groups.all_of(office.store) if g.name == "Patients du mardi")
    text = "Le cabinet sera fermé vendredi 27 novembre. Pour toute urgence, composez le 15."
    accepted = office.services.outbox.accept(
        NewMessage(text, group_ids=(patients,), origin="page"), SOPHIE
    )
    for number, message in enumerate(accepted.messages):
        if number < 5:
            _finish(office, message.message_id)
        elif number == 5:
            becomes(office, message.message_id, "failed", "report 0x45")
    at(office, 0, 8, 41)
    stop = receive(office, "STOP", STEPHANE)
    optouts.add(office.store, STEPHANE, source="message", actor="rule:stop", message_id=stop)
    uncertain = send(office, "Votre monture est arrivée, vous pouvez passer.", PAUL)
    becomes(office, uncertain, "uncertain", "uncertain")
    at(office, 0, 8, 55)
    receive(office, "Dziękuję, będę o 9:00.", KRZYSZTOF)
    return accepted.batch_id


def _waiting(office: Office) -> None:
    at(office, 0, 9, 45)
    team = next(g.id for g in groups.all_of(office.store) if g.name == "Équipe")
    tomorrow = round(NOW.replace(day=25, hour=9, minute=0).timestamp() * 1000)
    box = office.services.outbox
    box.accept(NewMessage("Réunion d'équipe à 13 h, salle 2.", group_ids=(team,), due_ms=tomorrow,
                          origin="page"), SOPHIE)  # fmt: skip
    box.accept(
        NewMessage("Rappel : votre contrôle est jeudi à 10 h.", (MARIE,), due_ms=tomorrow), SOPHIE
    )


def _earlier_logs(office: Office) -> None:
    store = office.store
    at(office, 2, 3, 0)
    backup.nightly(store)
    at(office, 2, 10, 20)
    calls.add(store, "sim", None, 3)
    at(office, 1, 3, 0)
    backup.nightly(store)
    at(office, 1, 8, 30)
    _logged_in(office, "alice")
    users.create_token(store, "agenda", actor="user:alice")
    for label, text in TEMPLATES.items():
        templates.add(store, NewTemplate(label, "any", "general", text))
    at(office, 1, 14, 20)
    calls.add(store, "sim", MARIE, 5)
    calls.mark_seen(store)
    at(office, 0, 8, 30)
    _logged_in(office, "sophie")


def _logged_in(office: Office, name: str) -> None:
    events.append(office.store, LoggedIn(actor=f"user:{name}"))
    user_rows.note_login(office.store, users.user(office.store, name).id)


def _logs(office: Office) -> None:
    store = office.store
    at(office, 0, 8, 57)
    note = "Demandé au téléphone"
    optouts.add(store, "+33639980144", source="page", actor="user:sophie", note=note)
    calls.add(store, "sim", "+33639980133", 2)


def _modem(known: ModemState) -> ModemState:
    return replace(
        known,
        manufacturer="SIMCOM",
        model="SIM7600E-H",
        imei="860000000000017",
        own_number="+33639980000",
        service_centre="+33639980001",
        storages=(StorageUse("SM", 0, 30), StorageUse("ME", 0, 23)),
        receiving="stored",
        reports="direct",
    )
