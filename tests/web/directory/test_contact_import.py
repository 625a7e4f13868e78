import io
import os
import re
import time

import pytest
from fakes.office import Office
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from appliance.messaging.directory import entries
from appliance.messaging.directory.writing import Wanted
from appliance.messaging.requests import Author
from appliance.store import contacts, groups
from appliance.store.contacts import ContactNumber
from appliance.web.frame import uploads

FILE = "Nom;Numéro\nMarie;0612345678\nJean;+33612345679\nPaul;\nZoë;12a\nMarie;0612345678\n"


def upload(client: FlaskClient, data: bytes, name: str = "contacts.csv") -> TestResponse:
    return client.post(
        "/contacts/import",
        data={"file": (io.BytesIO(data), name)},
        content_type="multipart/form-data",
    )


def waiting_files(office: Office) -> list[bytes]:
    directory = office.services.settings.store.data_dir / uploads.DIRECTORY
    return sorted(path.read_bytes() for path in directory.iterdir())


def test_of_one_users_files_the_newest_few_wait(office: Office, client: FlaskClient) -> None:
    files = [f"Marie{number:02};0612345678\n".encode() for number in range(12)]
    for number, data in enumerate(files):
        kept = upload(client, data).location
        directory = office.services.settings.store.data_dir / uploads.DIRECTORY
        (path,) = directory.glob(f"*-{kept.rpartition('/')[2]}")
        os.utime(path, (time.time(), time.time() - 100 + number))
    assert waiting_files(office) == files[-uploads.MOST_OF_A_USER :]
    assert upload(office.client("admin"), files[0]).status_code == 302
    assert len(waiting_files(office)) == uploads.MOST_OF_A_USER + 1


def test_waiting_files_do_not_fill_the_card(
    office: Office, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = FILE.encode()
    monkeypatch.setattr(uploads, "MOST_OCTETS", 2 * len(data))
    assert [upload(client, data).status_code for _ in range(3)] == [302, 302, 400]
    assert "Trop de fichiers attendent" in upload(client, data).text
    assert waiting_files(office) == [data, data]


def seen(page: str) -> str:
    found = re.search(r'name="seen" value="(\w+)"', page)
    assert found is not None
    return found[1]


def test_each_line_has_its_verdict_and_nothing_is_stored(
    office: Office, client: FlaskClient
) -> None:
    answer = upload(client, FILE.encode("cp1252"))
    assert answer.location.startswith("/contacts/import/")
    page = client.get(answer.location).text
    assert "CSV · Windows-1252" in page
    assert page.count('<th scope="row">') == 5
    assert page.index('class="card confirm-import"') < page.index("<table")  # above the table
    assert "12a" in page
    assert contacts.count(office.store) == 0
    wrong = client.get(f"{answer.location}?verdict=wrong").text
    assert wrong.count('<th scope="row">') == 2
    assert re.search(r'data-label="[^"]*">4<', wrong)


def test_a_confirmed_import_is_stored_and_its_file_removed(
    office: Office, client: FlaskClient
) -> None:
    place = upload(client, FILE.encode()).location
    page = client.get(place).text
    answer = client.post(f"{place}/confirm", data={"seen": seen(page)})
    assert answer.location == "/contacts"
    assert [row.name for row in contacts.page(office.store, limit=9)] == ["Jean", "Marie"]
    assert client.get(place).status_code == 404
    assert list((office.services.settings.store.data_dir / uploads.DIRECTORY).iterdir()) == []
    again = client.get(upload(client, b"Marie,0612345678\n").location).text
    assert 'name="seen"' not in again


def test_what_changed_meanwhile_is_shown_again(office: Office, client: FlaskClient) -> None:
    place = upload(client, FILE.encode()).location
    page = client.get(place).text
    entries.save_contact(
        office.store, Wanted("Marie", (ContactNumber("+33612345678"),)), Author("user", "x")
    )
    answer = client.post(f"{place}/confirm", data={"seen": seen(page)})
    assert answer.location == place
    assert contacts.count(office.store) == 1


def test_cancelled_it_is_forgotten(office: Office, client: FlaskClient) -> None:
    place = upload(client, FILE.encode()).location
    assert client.post(f"{place}/cancel").location == "/contacts"
    assert client.get(place).status_code == 404
    assert contacts.count(office.store) == 0


def test_long_files_have_pages(client: FlaskClient) -> None:
    text = "".join(f"P{number},+336{number:08d}\n" for number in range(120))
    place = upload(client, text.encode()).location
    page = client.get(place).text
    assert page.count('<th scope="row">') == 50
    following = re.search(r'href="([^"]+)" rel="next"', page)
    assert following is not None
    assert ">P50<" in client.get(following[1].replace("&amp;", "&")).text


def test_a_file_that_cannot_be_read_says_why_beside_the_field(client: FlaskClient) -> None:
    for data in (b"", b"PK\0\0"):
        answer = upload(client, data)
        assert answer.status_code == 400
        assert 'id="file-error"' in answer.text
    answer = client.post("/contacts/import", data={})
    assert 'id="file-error"' in answer.text


def test_a_file_is_only_for_its_owner_and_waits_an_hour(
    office: Office, client: FlaskClient
) -> None:
    place = upload(client, FILE.encode()).location
    assert office.client("admin").get(place).status_code == 404
    for name in ("..", "x", "a" * 30):
        assert client.get(f"/contacts/import/{name}").status_code == 404
    directory_ = office.services.settings.store.data_dir / uploads.DIRECTORY
    (file,) = directory_.iterdir()
    assert file.stat().st_mode & 0o077 == 0
    long_ago = time.time() - uploads.KEPT_SECONDS - 1
    os.utime(file, (long_ago, long_ago))
    upload(client, FILE.encode())
    assert client.get(place).status_code == 404


def test_vcards_and_json_too(office: Office, client: FlaskClient) -> None:
    card = b"BEGIN:VCARD\nVERSION:3.0\nFN:Ada\nTEL:0612345678\nEND:VCARD\n"
    for data, kind in ((card, "vCard"), (b'[{"name": "Bob", "number": "36111"}]', "JSON")):
        place = upload(client, data).location
        page = client.get(place).text
        assert kind in page
        client.post(f"{place}/confirm", data={"seen": seen(page)})
    assert [row.name for row in contacts.page(office.store, limit=9)] == ["Ada", "Bob"]


def test_the_preview_shows_groups_and_which_are_made(office: Office, client: FlaskClient) -> None:
    text = 'Nom,Portable,Groupes\nMarie,0612345678,"Chorale, Amis"\nJean,0612345679,Amis\n'
    place = upload(client, text.encode()).location
    page = client.get(place).text
    assert "Chorale, Amis" in page
    assert "2 groupes seront créés : Chorale, Amis." in page.replace("\u00a0", " ")
    client.post(f"{place}/confirm", data={"seen": seen(page)})
    assert [(group.name, group.members) for group in groups.all_of(office.store)] == [
        ("Amis", 2),
        ("Chorale", 1),
    ]


def test_numbers_left_out_and_landlines_are_told(client: FlaskClient) -> None:
    text = "Nom,Portable,Bureau tél\nA,0612345678,poste 12\nB,0123456789,\nC,0612345679,\n"
    place = upload(client, text.encode()).location
    page = client.get(place).text
    assert "« poste 12 » n" in page.replace("\u00a0", " ")
    assert "ligne fixe" in page
    check = client.get(f"{place}?verdict=check").text
    assert check.count('<th scope="row">') == 2


def test_lines_above_the_titles_are_told(client: FlaskClient) -> None:
    text = "Liste au 27/11/2026;;\n;;\nNom;Prénom;Mobile\nTitre;Tom;0612350022\n"
    page = client.get(upload(client, text.encode()).location).text
    assert "La ligne 1, au-dessus des titres, est ignorée." in page


def test_the_columns_can_be_chosen(office: Office, client: FlaskClient) -> None:
    text = "Qui;Un;Deux\nMarie;0612345678;0712345678\nJean;0612345679;0712345679\n"
    place = upload(client, text.encode()).location
    page = client.get(place).text
    assert page.count('name="role"') == 3
    answer = client.get(f"{place}?titles=1&role=name&role=unknown&role=number")
    assert "columns=1.name.unknown.number" in answer.location
    page = client.get(answer.location).text
    assert "07 12 34 56 78" in page
    assert "06 12 34 56 78" not in page.split("<tbody>")[1]
    columns = {"seen": seen(page), "columns": "1.name.unknown.number"}
    client.post(f"{place}/confirm", data=columns)
    found = contacts.page(office.store, limit=9)
    assert [row.numbers[0].address for row in found] == ["+33712345679", "+33712345678"]


def test_a_choice_that_makes_no_sense_stores_nothing(client: FlaskClient) -> None:
    place = upload(client, FILE.encode()).location
    for columns in ("x", "1.", "2.name.nothing", "." * 5000):
        assert client.get(place, query_string={"columns": columns}).status_code in (200, 400)


def test_a_number_that_the_spreadsheet_cut_says_how_to_mend_it(client: FlaskClient) -> None:
    text = "Nom;Mobile\nA;6,12E+08\nB;0612345678\nC;612345679.0\n"
    page = client.get(upload(client, text.encode()).location).text.replace("\u00a0", " ")
    assert "« 6,12E+08 » est un numéro que le tableur a tronqué" in page
    assert "mettez la colonne au format Texte" in page
    assert "06 12 34 56 79" in page
