import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.addresses.postal import household_of

LYON = ("69003", "Lyon")

SAME = [
    ("12 avenue de la Gare", "12, Av. de la gare"),
    ("12 avenue de la Gare", "AVENUE DE LA GARE 12"),
    ("12 bis boulevard Saint-Michel", "12bis, Bd St Michel"),
    ("12 bis boulevard Saint-Michel", "12 BIS BLD. ST-MICHEL"),
    ("3 rue de l'Église", "3, r. de l\u2019Eglise"),
    ("3 rue de l'Église", "n° 3 rue de l Eglise"),
    ("4 place Sainte-Anne", "4 Pl. Ste Anne"),
    ("7 allée du Général-Leclerc", "7 All. du Gal Leclerc"),
    ("7 rue du 8 mai 1945", "7 RUE DU 8-MAI-1945"),
    ("1 chemin Notre-Dame", "1 che. N.-D."),
    ("12 rue X, appartement 4", "12 rue X Apt. 4"),
    ("ul. Długa 5/3", "Dluga 5 m. 3"),
    ("ul. Długa 5/3", "ulica Długa 5 lok. 3"),
    ("al. Jerozolimskie 12", "Aleje Jerozolimskie 12"),
    ("ul. Św. Anny 2", "Świętej Anny 2"),
    ("Kerkstraat 12a", "Kerkstr. 12 A"),
    ("v.d. Bergstraat 1", "Van den Bergstr. 1"),
    ("Sint-Jansplein 4", "St. Jansplein 4"),
    ("rue Haute 12 boîte 3", "rue Haute 12 bte 3"),
]
DIFFERENT = [
    ("12 rue de la Gare", "14 rue de la Gare"),
    ("12 rue de la Gare", "12 avenue de la Gare"),
    ("12 rue de la Gare", "12 bis rue de la Gare"),
    ("12 rue de la Gare, apt 1", "12 rue de la Gare, apt 2"),
    ("Kerkstraat 12a", "Kerkstraat 12b"),
    ("Kerkstraat 12", "Kerklaan 12"),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_a_street_is_the_same_however_it_is_written(one: str, other: str) -> None:
    assert household_of(one, *LYON) == household_of(other, *LYON) is not None


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_neighbours_are_not_one_household(one: str, other: str) -> None:
    assert household_of(one, *LYON) != household_of(other, *LYON)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("42000", "Saint-Étienne"), ("42 000", "ST ETIENNE CEDEX 2")),
        (("75012", "Paris"), ("75012", "Paris 12e")),
        (("93600", "Aulnay-sous-Bois"), ("F-93600", "AULNAY S/ BOIS")),
        (("00-950", "Łódź"), ("00950", "Lodz")),
        (("1012 AB", "Amsterdam"), ("1012ab", "AMSTERDAM")),
        (("1000", "Bruxelles"), ("B-1000", "bruxelles")),
    ],
)
def test_a_town_is_the_same_however_it_is_written(
    one: tuple[str, str], other: tuple[str, str]
) -> None:
    street = "12 rue de la Gare"
    assert household_of(street, *one) == household_of(street, *other) is not None


@pytest.mark.parametrize(
    ("street", "postcode", "town"),
    [
        ("", "69003", "Lyon"),
        ("12 rue de la Gare", " ", "Lyon"),
        ("12 rue de la Gare", "69003", "-"),
        ("Le Bourg", "69003", "Lyon"),
        ("rue du 8 mai 1945", "69003", "Lyon"),
        ("ul. 3 Maja", "00-950", "Warszawa"),
        ("ul. 11 Listopada", "00-950", "Warszawa"),
    ],
)
def test_an_incomplete_address_is_no_household(street: str, postcode: str, town: str) -> None:
    assert household_of(street, postcode, town) is None


@given(st.text(max_size=60), st.text(max_size=12), st.text(max_size=30))
def test_case_and_blanks_never_matter(street: str, postcode: str, town: str) -> None:
    one = household_of(street, postcode, town)
    assert one == household_of(f"  {street} ", f" {postcode}", f"{town}\t")
    assert one == household_of(street.casefold(), postcode, town.casefold())
