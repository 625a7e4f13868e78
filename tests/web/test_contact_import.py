import io
import os
import re
import time

from fakes.office import Office
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from appliance.messaging import directory
from appliance.messaging.directory import Wanted
from appliance.messaging.requests import Author
from appliance.store import contacts
from appliance.store.contacts import ContactNumber
from appliance.web import uploads

FILE = "Nom;Numéro\nMarie;0612345678\nJean;+33612345679\nPaul;\nZoë;12a\nMarie;0612345678\n"


def upload(client: FlaskClient, data: bytes, name: str = "contacts.csv") -> TestResponse:
    return client.post(
        "/contacts/import",
        data={"file": (io.BytesIO(data), name)},
        content_type="multipart/form-data",
    )


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
    assert page.index('class="card confirm-import"') < page.index("<table")  # however long it is
    assert "12a" in page
    assert contacts.count(office.store) == 0
    wrong = client.get(f"{answer.location}?verdict=wrong").text
    assert wrong.count('<th scope="row">') == 2
    assert re.search(r'data-label="[^"]*">4<', wrong)


def test_confirmed_it_is_stored_and_the_file_is_gone(office: Office, client: FlaskClient) -> None:
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
    directory.save_contact(
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


def test_a_file_is_its_owners_alone_and_waits_an_hour(office: Office, client: FlaskClient) -> None:
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
