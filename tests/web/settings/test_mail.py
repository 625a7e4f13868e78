"""An administrator sets up mail on a page, which never shows a password."""

import pytest
from fakes.office import Office

from appliance.channels.mail_out.server import UnsentError
from appliance.channels.opening import MailState

FORM = {
    "smtp_listen": "0.0.0.0:2525",
    "mail_domain": "sms.example",
    "mail_senders": "cam@firm.example=nagios",
    "mail_networks": "192.168.1.20, 10.0.0.0/8",
    "mail_inbox": "imaps://box:secret@imap.example/INBOX",
    "mail_server": "smtp://box:geheim@smtp.example:587",
    "mail_from": "sms@firm.example",
}


def test_the_settings_are_stored_and_hold_at_once(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    followed = []
    object.__setattr__(office.services, "follow_mail", lambda: followed.append(1))
    del monkeypatch
    client = office.client("admin")
    assert client.post("/settings/mail", data=FORM).status_code == 302
    now = office.services.preferences.mail()
    assert now.mail_networks == ("192.168.1.20", "10.0.0.0/8")
    assert now.mail_server == FORM["mail_server"]
    assert followed == [1]
    page = client.get("/settings/mail").text
    assert "geheim" not in page
    assert "secret@" not in page
    shown = {
        **FORM,
        "mail_server": "smtp://box:•••@smtp.example:25",
        "mail_inbox": "imaps://box:•••@imap.example/INBOX",
    }
    client.post("/settings/mail", data=shown)
    now = office.services.preferences.mail()
    assert now.mail_server == "smtp://box:geheim@smtp.example:25"
    assert now.mail_inbox == FORM["mail_inbox"]
    journal = office.store.value("SELECT group_concat(detail) FROM event WHERE kind = 'setting'")
    assert "geheim" not in journal
    assert client.get("/logs/journal").status_code == 200


@pytest.mark.parametrize("name", sorted(FORM))
def test_a_wrong_value_is_refused_beside_its_field(office: Office, name: str) -> None:
    wrong = "a b" if name == "mail_domain" else "wrong"
    answer = office.client("admin").post("/settings/mail", data={**FORM, name: wrong})
    assert answer.status_code == 400
    assert f'id="{name}-error"' in answer.text
    assert office.services.preferences.mail().smtp_listen == ""


def test_what_is_wrong_is_shown(office: Office) -> None:
    office.client("admin").post("/settings/mail", data=FORM)
    state = MailState("0.0.0.0:2525: in use", "The mail server cannot be used: refused")
    object.__setattr__(office.services, "mail_state", lambda: state)
    page = office.client("admin").get("/settings/mail").text
    assert state.taking in page
    assert state.sending in page


def test_a_test_says_what_the_server_says(office: Office) -> None:
    sent: list[tuple[str, ...]] = []
    object.__setattr__(office.services, "test_mail", lambda *given: sent.append(given))
    client = office.client("admin")
    client.post("/settings/mail", data=FORM)
    assert client.post("/settings/mail/test", data={"to": "a@b.example"}).status_code == 302
    assert sent[0][:2] == ("a@b.example", "Essai du boîtier SMS")

    def fail(*_given: str) -> None:
        raise UnsentError("mail_unsent", "The mail server cannot be used: %(words)s", words="no")

    object.__setattr__(office.services, "test_mail", fail)
    answer = client.post("/settings/mail/test", data={"to": "a@b.example"})
    assert answer.status_code >= 400
    assert "Le serveur de courriel est inutilisable" in answer.text


@pytest.mark.parametrize("role", ["viewer", "operator"])
def test_only_administrators_set_up_mail(office: Office, role: str) -> None:
    assert office.client(role).get("/settings/mail").status_code == 403
