from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import pytest
from fakes.clock import FakeClock
from fakes.new_store import new_store

from appliance.errors import NotFoundError
from appliance.messaging.directory import contact_import, entries
from appliance.messaging.directory.contact_files import (
    ContactRecord,
    RecordNumber,
    read,
    write_csv,
    write_json,
)
from appliance.messaging.directory.contact_import import Line
from appliance.messaging.directory.writing import Wanted
from appliance.messaging.requests import Author
from appliance.store import contacts, events, groups
from appliance.store.contact_details import Act, Details, Promotional
from appliance.store.contacts import ContactNumber, ContactRow
from appliance.store.database import Store
from appliance.store.journal.directory import ContactsImported

SOPHIE = Author("user", "sophie")
MARIE = Wanted(
    "Marie Dupont", (ContactNumber("+33612345678", "mobile"),), "notes", groups=("Team",)
)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = new_store(tmp_path / "appliance.db", FakeClock())
    yield store
    store.close()


def plan(store: Store, text: str) -> list[Line]:
    return contact_import.plan(store, read(text.encode()).records, "FR")


def verdicts(store: Store, text: str) -> list[str]:
    return [line.verdict for line in plan(store, text)]


def test_new_known_changed_and_wrong(store: Store) -> None:
    entries.save_contact(store, MARIE, SOPHIE)
    lines = plan(
        store,
        "Marie Dupont,06 12 34 56 78\nMarie Martin,+33612345678\nJean,0612345679\n"
        "Paul,\n,0612345670\nJulie,12a\nPost,Amazon\n",
    )
    assert [line.verdict for line in lines] == [
        "known",
        "new",  # the contact with that number is the previous line's
        "new",
        "wrong",
        "wrong",
        "wrong",
        "wrong",
    ]
    problems = [line.problem.code for line in lines if line.problem]
    assert problems == ["no_number", "no_name", "not_a_number", "not_a_number"]


def test_another_name_for_a_known_number_is_a_change(store: Store) -> None:
    entries.save_contact(store, MARIE, SOPHIE)
    (line,) = plan(store, "Marie Martin,0612345678\n")
    assert line.verdict == "changed"
    assert line.changes == ("name",)
    assert contact_import.apply(store, [line], SOPHIE) == (0, 1)
    (row,) = contacts.page(store, limit=9)
    assert (row.name, row.notes) == ("Marie Martin", "notes")
    assert row.numbers == (ContactNumber("+33612345678", "mobile"),)
    assert groups.of_contacts(store, [row.id])[row.id] == ("Team",)


def test_numbers_and_groups_are_added_and_never_taken_away(store: Store) -> None:
    entries.save_contact(store, MARIE, SOPHIE)
    (line,) = plan(
        store,
        "name,number,number 2,label 2,groups,notes\n"
        "MARIE DUPONT,0612345678,0140506070,office,team|Friends,\n",
    )
    assert line.changes == ("name", "numbers", "notes", "groups")
    contact_import.apply(store, [line], SOPHIE)
    (row,) = contacts.page(store, limit=9)
    assert row.numbers == (
        ContactNumber("+33612345678", "mobile"),
        ContactNumber("+33140506070", "office"),
    )
    assert row.notes == ""
    assert groups.of_contacts(store, [row.id])[row.id] == ("Friends", "Team")


def test_two_people_may_share_a_number(store: Store) -> None:
    text = "Paul,0140506070\nAnna,0140506070\nPaul,0140506070\n"
    lines = plan(store, text)
    assert [line.verdict for line in lines] == ["new", "new", "known"]
    assert lines[2].repeats == 1
    contact_import.apply(store, lines, SOPHIE)
    assert verdicts(store, text) == ["known", "known", "known"]
    # Nobody can tell which of them is meant.
    assert verdicts(store, "Eva,0140506070\n") == ["new"]


def test_a_failing_line_stores_nothing(store: Store) -> None:
    lines = plan(store, "A,0612345678\nB,0612345679\n")
    wrong = Line(lines[1].record, "changed", lines[1].wanted, contact_id=999)
    with pytest.raises(NotFoundError):
        contact_import.apply(store, [lines[0], wrong], SOPHIE)
    assert contacts.count(store) == 0


def test_the_import_is_journalled_once(store: Store) -> None:
    contact_import.apply(store, plan(store, "A,0612345678\nB,0612345679\nC,\n"), SOPHIE)
    (entry,) = events.journal(store, limit=9)
    assert entry.entry == ContactsImported(actor="user:sophie", new=2, changed=0)


@pytest.mark.parametrize("write", [write_csv, write_json])
def test_an_export_comes_back_into_an_empty_box_and_changes_nothing_in_its_own(
    store: Store, tmp_path: Path, write: object
) -> None:
    people = [
        MARIE,
        Wanted("=Jean;\n", (ContactNumber("+33612345679"), ContactNumber("36111", "=x"))),
        Wanted("Zoë", (ContactNumber("+33612345678"),), 'a\n"b"', accepts_sms=False,
               fields=(("Ville", "Lyon"),)),
    ]  # fmt: skip
    for person in people:
        entries.save_contact(store, person, SOPHIE)
    data = "".join(write(records_of(store))).encode()  # type: ignore[operator]
    assert {line.verdict for line in contact_import.plan(store, read(data).records, "FR")} == {
        "known"
    }
    other = new_store(tmp_path / "other" / "appliance.db", FakeClock())
    contact_import.apply(other, contact_import.plan(other, read(data).records, "FR"), SOPHIE)
    assert records_of(other) == records_of(store)
    other.close()


def records_of(store: Store) -> list[ContactRecord]:
    return list(entries.records(store))


def test_addresses_are_read_where_they_can_be() -> None:
    record = ContactRecord(1, "A", (RecordNumber("06 12 34 56 78"), RecordNumber("??")))
    lines = [contact_import.read(record, "FR")] * 2
    assert contact_import.addresses(lines) == ["+33612345678"]


def test_a_mobile_that_comes_later_stands_before_the_landline(store: Store) -> None:
    known = Wanted("Olga", (ContactNumber("+33123456743", "office"),))
    contact_id = entries.save_contact(store, known, SOPHIE)
    lines = plan(store, "Nom,Téléphone,Portable\nOlga,01 23 45 67 43,06 12 35 00 43\n")
    assert [line.verdict for line in lines] == ["changed"]
    contact_import.apply(store, lines, SOPHIE)
    found = contacts.get(store, contact_id)
    assert [number.address for number in found.numbers] == ["+33612350043", "+33123456743"]


def test_the_order_that_a_person_chose_stays_where_nothing_is_added(store: Store) -> None:
    known = Wanted("Olga", (ContactNumber("+33123456743"), ContactNumber("+33612350043")))
    entries.save_contact(store, known, SOPHIE)
    assert verdicts(store, "Olga,06 12 35 00 43\n") == ["known"]


def test_what_is_to_be_said_of_a_line_that_is_stored(store: Store) -> None:
    (line,) = plan(store, "Nom,Portable,Bureau Tél\nA,0612350043,c/o Marie\n")
    assert line.verdict == "new"
    assert [warning.code for warning in line.warnings] == ["not_a_number"]
    (line,) = plan(store, "Nom,Tél\nA,01 23 45 67 43\n")
    assert line.verdict == "new"
    assert [warning.code for warning in line.warnings] == ["landline"]


def test_an_import_into_groups_costs_as_much_a_line_however_long_it_is(store: Store) -> None:
    """Each contact used to count the members of its groups: 10,000 contacts took 5 seconds."""

    def steps(count: int, first: int) -> int:
        text = "nom,numero,groupes\n" + "".join(
            f"P{number},+336{number:08d},Clients\n" for number in range(first, first + count)
        )
        lines = plan(store, text)
        assert store.state.connection is not None
        done = 0

        def counted() -> int:
            nonlocal done
            done += 1
            return 0

        store.state.connection.set_progress_handler(counted, 100)
        contact_import.apply(store, lines, SOPHIE)
        store.state.connection.set_progress_handler(None, 0)
        return done

    few = steps(100, 0)
    assert steps(1000, 1000) < 15 * few
    assert [group.members for group in groups.all_of(store)] == [1100]


def test_what_changes_between_plan_and_storing_is_not_written_over(store: Store) -> None:
    planned_at = entries.version(store)
    lines = plan(store, "Marie,0612345678\n")
    entries.save_group(store, "Clients", SOPHIE)
    assert contact_import.apply(store, lines, SOPHIE, planned_at) is None
    assert contacts.count(store) == 0
    assert contact_import.apply(store, lines, SOPHIE, entries.version(store)) == (1, 0)


HOME = "12 rue Haute,69003,Lyon"
DETAILED = (
    "name,number,private,external id,email,language,street,postcode,town,SMS promotionnels\n"
    f"Zoé,0612345678,oui,E-7,zoe@example.org,polski,{HOME},oui\n"
)


def imported(store: Store, text: str) -> list[ContactRow]:
    """Import a file; return the contacts by name."""
    contact_import.apply(store, plan(store, text), SOPHIE)
    return contacts.page(store, limit=9)


def test_details_are_imported_and_what_is_unknown_is_kept(store: Store) -> None:
    (zoe,) = imported(store, DETAILED)
    assert zoe.details == Details(
        "E-7",
        "zoe@example.org",
        "pl",
        street="12 rue Haute",
        postcode="69003",
        town="Lyon",
        promotional=Promotional.YES,
    )
    assert (zoe.promotional_by, zoe.numbers[0].private) == (Act.IMPORT, True)
    assert verdicts(store, DETAILED) == ["known"]
    kept = "name,number,email,language,ville,SMS promotionnels\nZoé,0612345678,,?,,on ne sait pas\n"
    assert verdicts(store, kept) == ["known"]
    assert verdicts(store, "Zoé,0612345678\n") == ["known"]
    (line,) = plan(store, "name,number,ville,promotional\nZoé,0612345678,Metz,non\n")
    assert line.changes == ("promotional", "address")
    assert line.wanted is not None
    assert (line.wanted.details.town, line.wanted.details.street) == ("Metz", "12 rue Haute")
    assert line.wanted.numbers == zoe.numbers


def test_a_line_is_about_the_contact_with_its_external_id(store: Store) -> None:
    imported(store, DETAILED)
    (line,) = plan(store, "name,number,external id\nZoé Petit,0612345679,E-7\n")
    assert (line.verdict, line.changes) == ("changed", ("name", "numbers"))
    other, without = plan(store, "name,number,external id\nZoé,0612345678,E-8\nZoé,0612345678,\n")
    assert (other.verdict, without.verdict) == ("new", "known")


def test_two_people_cannot_have_one_external_id(store: Store) -> None:
    text = "name,number,external id\nA,0612345678,E-7\nB,0612345679,E-7\nA,0612345678,E-7\n"
    first, second, third = plan(store, text)
    assert (first.verdict, second.verdict, third.verdict) == ("new", "wrong", "known")
    assert second.problem is not None
    assert second.problem.code == "external_id_twice"


def test_an_invalid_email_address_is_left_out_and_said(store: Store) -> None:
    imported(store, DETAILED)
    (line,) = plan(store, "name,number,email\nZoé,0612345678,nobody\n")
    assert line.verdict == "known"
    assert [warning.code for warning in line.warnings] == ["not_an_email"]
    (wrong,) = plan(store, f"name,number,ville\nZoé,0612345678,{'x' * 101}\n")
    assert wrong.verdict == "wrong"


@pytest.mark.parametrize("write", [write_csv, write_json])
def test_details_come_back_from_an_export(
    store: Store, write: Callable[..., Iterable[str]]
) -> None:
    imported(store, DETAILED)
    text = "".join(write(entries.records(store)))
    assert verdicts(store, text) == ["known"]
    before = contacts.page(store, limit=9)[0]
    contacts.remove(store, before.id)
    (again,) = imported(store, text)
    assert (again.details, again.numbers) == (before.details, before.numbers)
