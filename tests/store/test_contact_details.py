from appliance.store.contact_details import NONE_KNOWN, Details, Promotional


def test_only_what_differs_from_an_unknown_person_is_known() -> None:
    assert list(NONE_KNOWN.known()) == []
    given = Details(town="Lyon", colleague=True, promotional=Promotional.NO)
    assert list(given.known()) == [
        ("colleague", True),
        ("town", "Lyon"),
        ("promotional", Promotional.NO),
    ]


def test_an_incomplete_address_is_no_household() -> None:
    assert Details(street="12 rue Haute", town="Lyon").household is None
    assert Details(street="12 rue Haute", postcode="69003", town="Lyon").household is not None
