from urllib.parse import unquote

import pytest
from fakes.correspondence import receive
from fakes.office import Office

from appliance.messaging.people import users
from appliance.web.frame.paths import local_path
from appliance.web.shown.row_pieces import discussion_path

# The last one looks like the encoding of another text.
HOSTILE = ["..", ".", "//evil", "/", "a/../b", "a//b", "a/", "./a", "~2e2e", "a\nb", "\x1b[2J", "~"]
PLAIN = ["+33612345678", "36111", "ALLO PIZZA", "A/B", "50% & ?#", "a\\b", "é☎", "...", "a~b"]


@pytest.mark.parametrize("sender", HOSTILE + PLAIN)
def test_every_sender_can_be_opened_from_the_list(office: Office, sender: str) -> None:
    receive(office, "unmistakable", sender)
    client = office.client("operator")
    with office.app.test_request_context():
        path = discussion_path(sender)
        built = office.app.url_for("discussions.conversation", address=sender, _external=False)
    assert unquote(path) == unquote(built)
    # As browsers and proxies read it: no "." or "..", and no double slash that they would merge.
    assert "//" not in path
    assert not {".", ".."}.intersection(path.split("/"))
    assert f'href="{path}"' in client.get("/discussions").text
    assert "unmistakable" in client.get(path).text


@pytest.mark.parametrize("text", PLAIN)
def test_harmless_text_is_written_unchanged(office: Office, text: str) -> None:
    with office.app.test_request_context():
        path = office.app.url_for("discussions.conversation", address=text, _external=False)
    assert unquote(path) == f"/discussions/{text}"


@pytest.mark.parametrize("name", ["..", "//evil", "a/role"])
def test_a_user_of_any_name_can_be_edited_and_removed(office: Office, name: str) -> None:
    users.create_user(office.store, name, "a good password", "viewer")
    client = office.client("admin")
    with office.app.test_request_context():
        edit = office.app.url_for("settings_users.edit", name=name, _external=False)
        remove = office.app.url_for("settings_users.remove", name=name, _external=False)
    assert client.get(edit).status_code == 200
    assert client.post(remove).location == "/settings/users"
    assert users.find_user(office.store, name) is None


def test_no_parameter_makes_a_link_lead_elsewhere(office: Office) -> None:
    for number in range(30):
        receive(office, "text", f"+336000000{number:02}")
    query = "_scheme=javascript&_external=1&_anchor=x&endpoint=y&name=z&self=q"
    page = office.client("operator").get(f"/messages/received?{query}").text
    assert 'href="/messages/received?_scheme=javascript&amp;_external=1' in page
    assert 'href="javascript' not in page


def test_no_redirect_leads_to_another_server() -> None:
    for inside in ("/", "/contacts?q=a", "/discussions/%2B33612345678?history=1#m5", "/a//b"):
        assert local_path(inside) == inside
    for elsewhere in ("https://evil.example/", "//evil.example", "/\\evil.example", "x", "", None):
        assert local_path(elsewhere) == "/"
