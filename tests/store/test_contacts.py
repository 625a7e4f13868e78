import pytest
from fakes.clock import FakeClock

from appliance.errors import InputError, NotFoundError
from appliance.store import contacts
from appliance.store.contact_details import Act, Details, Promotional
from appliance.store.contacts import ContactNumber, NewContact
from appliance.store.database import Store

MOBILE, OFFICE = ContactNumber("+33611111111"), ContactNumber("+33122222222", "bureau")


def test_a_contact_is_read_as_it_was_added(store: Store, clock: FakeClock) -> None:
    one = contacts.add(
        store,
        "  Élodie   Lefèvre ",
        [OFFICE, MOBILE],
        notes="matin",
        accepts_sms=False,
        fields={"ville": "Lyon", "dossier": "12"},
    )
    row = contacts.get(store, one)
    assert (row.name, row.notes, row.accepts_sms) == ("Élodie Lefèvre", "matin", False)
    assert row.numbers == (OFFICE, MOBILE)
    assert row.fields == (("dossier", "12"), ("ville", "Lyon"))
    assert (row.created_at, row.changed_at) == (clock.now_ms(), clock.now_ms())


def test_a_change_replaces_all_but_its_groups(store: Store, clock: FakeClock) -> None:
    one = contacts.add(store, "Zoé", [MOBILE], fields={"a": "b"})
    clock.advance(5)
    contacts.change(store, one, NewContact("Léa", [OFFICE, MOBILE], "n"))
    row = contacts.get(store, one)
    assert (row.name, row.numbers, row.fields, row.notes) == ("Léa", (OFFICE, MOBILE), (), "n")
    assert row.changed_at == row.created_at + 5000
    assert contacts.count(store, "zoe") == 0
    with pytest.raises(NotFoundError):
        contacts.change(store, one + 1, NewContact("Léa", []))


def test_a_removed_contact_leaves_nothing(store: Store) -> None:
    one = contacts.add(store, "Zoé", [MOBILE], fields={"a": "b"})
    assert contacts.remove(store, one)
    assert not contacts.remove(store, one)
    with pytest.raises(NotFoundError):
        contacts.get(store, one)
    for table in ("contact_number", "contact_field"):
        assert store.value(f"SELECT count(*) FROM {table}") == 0  # noqa: S608 - constants


@pytest.mark.parametrize("name", ["", "  \t", "x" * 101])
def test_an_invalid_name_is_refused(store: Store, name: str) -> None:
    with pytest.raises(InputError) as caught:
        contacts.add(store, name, [])
    assert caught.value.field == "name"


def test_many_at_once_are_all_added_or_none(store: Store) -> None:
    def add_all(names: list[str]) -> None:
        with store.transaction():
            for name in names:
                contacts.add(store, name, [MOBILE])

    with pytest.raises(InputError):
        add_all(["Anne", "Bob", ""])
    assert contacts.count(store) == 0
    add_all(["Anne", "Bob"])
    assert contacts.count(store) == 2


def test_pages_are_by_name_without_accents_and_capitals(store: Store) -> None:
    for name in ("Éric", "eva", "Émile", "Zoé", "anne", "Éric"):
        contacts.add(store, name, [MOBILE])
    seen, after = list[str](), None
    while page := contacts.page(store, limit=2, after=after):
        seen += [row.name for row in page]
        after = page[-1].cursor
    assert seen == ["anne", "Émile", "Éric", "Éric", "eva", "Zoé"]


def test_they_are_found_by_the_beginning_of_a_name_or_part_of_a_number(store: Store) -> None:
    anne = contacts.add(store, "Anne-Marie Dupont", [MOBILE, OFFICE])
    contacts.add(store, "Bob", [ContactNumber("36111")])

    def found(text: str) -> list[int]:
        ids = [row.id for row in contacts.page(store, limit=10, text=text)]
        assert contacts.count(store, text) == len(ids)
        return ids

    for text in ("a", "marie", "DUP", "dupont anne", "06 11 11", "0122", "1222222"):
        assert found(text) == [anne], text
    assert found("pont") == found("!") == found("0699") == []
    assert len(found(" ")) == 2


MARTINS = [f"{first} MARTIN" for first in ("Alice", "Bruno", "Chloé", "David", "Eva", "Fred")]


def test_the_closest_name_comes_first_page_by_page(store: Store) -> None:
    wanted = ["Mar Abou", "Zoé Mar", "Marc Petit", "Marie Dupont", *MARTINS, "Jean-Marie Roux"]
    for name in [*MARTINS, "Marie Dupont", "Zoé Mar", "Jean-Marie Roux", "Marc Petit", "Mar Abou"]:
        contacts.add(store, name, [MOBILE])
    contacts.add(store, "Paul", [MOBILE])
    for limit in (1, 3, 50):
        seen, after = list[str](), None
        while page := contacts.page(store, limit=limit, after=after, text="mar"):
            seen += [row.name for row in page]
            after = page[-1].cursor
        assert sorted(seen[4:]) == sorted(wanted[4:])
        assert seen[:4] == wanted[:4]
    assert contacts.page(store, limit=1, text="Jean Marie")[0].name == "Jean-Marie Roux"
    assert contacts.page(store, limit=1, text="l'") == []


def test_addresses_are_given_names_in_one_query(store: Store) -> None:
    first = contacts.add(store, "Anne", [MOBILE])
    second = contacts.add(store, "Standard", [OFFICE, MOBILE])
    asked = [MOBILE.address, OFFICE.address, "36111", MOBILE.address]
    assert contacts.names(store, asked) == {MOBILE.address: "Anne", OFFICE.address: "Standard"}
    found = contacts.by_addresses(store, asked)
    assert {address: [row.id for row in rows] for address, rows in found.items()} == {
        MOBILE.address: [first, second],
        OFFICE.address: [second],
    }


def test_more_than_one_query_can_take_are_read(store: Store) -> None:
    with store.transaction():
        ids = [
            contacts.add(store, f"N{number:04}", [ContactNumber(f"+3361{number:07}")])
            for number in range(1200)
        ]
    assert len(contacts.by_ids(store, ids)) == 1200
    assert len(contacts.names(store, (f"+3361{number:07}" for number in range(1200)))) == 1200


def test_the_id_of_a_removed_contact_never_comes_again(store: Store) -> None:
    first = contacts.add(store, "Anne", [MOBILE])
    assert contacts.remove(store, first)
    second = contacts.add(store, "Zoé", [MOBILE])
    assert second > first
    assert contacts.remove(store, second)
    imported = contacts.add_many(store, [NewContact("Éric", [MOBILE])])
    assert imported[0] > second
    assert contacts.remove(store, imported[0])
    assert contacts.add(store, "Eva", [MOBILE]) > imported[0]


AT_HOME = Details("E-7", "zoe@example.org", "fr", True, "12, Av. de la Gare", "69003", "Lyon")  # noqa: FBT003 - a colleague


def test_details_are_read_as_they_were_written(store: Store) -> None:
    one = contacts.add(store, "Zoé", [ContactNumber("+33611111111", private=True)], details=AT_HOME)
    row = contacts.get(store, one)
    assert row.details == AT_HOME
    assert row.household == "av de la gare 12|69003|lyon"
    assert row.numbers == (ContactNumber("+33611111111", private=True),)
    assert (row.promotional_since, row.promotional_by) == (None, None)
    contacts.change(store, one, NewContact("Zoé", [MOBILE]))
    row = contacts.get(store, one)
    assert (row.details, row.household, row.numbers) == (Details(), None, (MOBILE,))


def test_the_choice_about_promotional_sms_has_its_time_and_act(
    store: Store, clock: FakeClock
) -> None:
    agreed = Details(promotional=Promotional.YES)
    one = contacts.add(store, "Zoé", [MOBILE], details=agreed, act=Act.IMPORT)
    since = clock.now_ms()

    def chosen() -> tuple[str, int | None, str | None]:
        row = contacts.get(store, one)
        return row.details.promotional, row.promotional_since, row.promotional_by

    assert chosen() == ("yes", since, "import")
    clock.advance(60)
    contacts.change(store, one, NewContact("Zoé", [MOBILE], "n", details=agreed), Act.FORM)
    assert chosen() == ("yes", since, "import")
    contacts.choose_promotional(store, one, Promotional.NO, Act.STOP)
    assert chosen() == ("no", since + 60_000, "stop")
    clock.advance(60)
    contacts.choose_promotional(store, one, Promotional.NO, Act.FORM)
    assert chosen() == ("no", since + 60_000, "stop")


def test_contacts_are_found_by_the_ids_of_another_program(store: Store) -> None:
    one = contacts.add(store, "Zoé", [MOBILE], details=Details(external_id="E-7"))
    contacts.add(store, "Anne", [MOBILE])
    assert contacts.id_by_external_id(store, "E-7") == one
    assert contacts.id_by_external_id(store, "E-8") is None
    found = contacts.by_external_ids(store, ["E-8", "E-7", "E-7"])
    assert {external_id: row.id for external_id, row in found.items()} == {"E-7": one}
