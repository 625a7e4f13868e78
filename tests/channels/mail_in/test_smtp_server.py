"""Programs hand over mail by SMTP and LMTP, unmodified, and are told what became of it."""

import shutil
import smtplib
import socket
import ssl
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from channels.mail_in.conftest import NUMBER, OTHER, PASSWORD, Post, mail

from appliance.channels.mail_in import letters, smtp_server

SENDER = "cam@example.org"


def client(port: int, kind: type[smtplib.SMTP] = smtplib.SMTP) -> smtplib.SMTP:
    return kind("127.0.0.1", port, timeout=20)


def until(check: Callable[[], object], seconds: float = 20.0) -> None:
    end = time.monotonic() + seconds
    while not check():
        assert time.monotonic() < end
        time.sleep(0.01)


def certificate(directory: Path) -> dict[str, str]:
    made, key = directory / "mail.crt", directory / "mail.key"
    subprocess.run(
        [
            *("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"),
            *("-nodes", "-subj", "/CN=sms", "-keyout", str(key), "-out", str(made)),
        ],
        check=True,
        capture_output=True,
    )
    return {"smtp_certificate": str(made), "smtp_key": str(key)}


def test_who_logs_in_writes_to_numbers_and_groups(post: Post) -> None:
    with client(post.serve()) as smtp:
        smtp.login("sophie", PASSWORD)
        smtp.sendmail(SENDER, ["0612345678@sms", "equipe-nord@sms"], mail("Salut"))
    assert post.sent() == [(NUMBER, "Salut"), (OTHER, "Salut")]
    assert post.batches()[0]["author"] == "sophie"


def test_a_token_logs_in_under_its_name(post: Post) -> None:
    with client(post.serve()) as smtp:
        smtp.user, smtp.password = "nagios", post.token
        smtp.ehlo()
        assert smtp.auth("LOGIN", smtp.auth_login)[0] == 235
        smtp.sendmail(SENDER, ["0612345678@sms"], mail())
    assert post.batches()[0]["author"] == "nagios"


def test_a_wrong_password_is_refused_and_counted_without_a_hint(post: Post) -> None:
    port = post.serve()
    for name in ("sophie", "nobody"):
        with client(port) as smtp, pytest.raises(smtplib.SMTPAuthenticationError) as told:
            smtp.login(name, "wrong")
        assert told.value.smtp_code == 535
    for _ in range(8):
        with client(port) as smtp, pytest.raises(smtplib.SMTPAuthenticationError):
            smtp.login("someone", "wrong")
    with client(port) as smtp, pytest.raises(smtplib.SMTPAuthenticationError) as told:
        smtp.login("sophie", "wrong")
    assert told.value.smtp_code == 451


def test_nobody_is_told_which_groups_there_are_without_a_password(post: Post) -> None:
    with client(post.serve()) as smtp:
        smtp.ehlo()
        smtp.mail(SENDER)
        known, unknown = smtp.rcpt("equipe-nord@sms"), smtp.rcpt("nobody@sms")
    assert known == unknown
    assert known[0] == 550


def test_the_reason_of_a_refusal_is_told(post: Post) -> None:
    with client(post.serve()) as smtp:
        smtp.login("sophie", PASSWORD)
        with pytest.raises(smtplib.SMTPDataError) as told:
            smtp.sendmail(SENDER, ["0612345678@sms"], mail(""))
        assert told.value.smtp_code == 554
        with pytest.raises(smtplib.SMTPRecipientsRefused) as refused:
            smtp.sendmail(SENDER, ["nobody@sms"], mail())
        assert refused.value.recipients["nobody@sms"][1].startswith(b'5.1.1 "nobody" is neither')
    assert post.sent() == []


def test_what_was_left_out_is_told(post: Post) -> None:
    octets = (
        "Message-ID: <1@x>\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n"
        "--b\r\n\r\nBonjour\r\n--b\r\nContent-Type: image/png; name=a.png\r\n\r\nx\r\n--b--\r\n"
    )
    with client(post.serve()) as smtp:
        smtp.login("sophie", PASSWORD)
        for expected in (b"accepted as mail-", b"taken before"):
            smtp.mail(SENDER)
            smtp.rcpt("0612345678@sms")
            code, words = smtp.data(octets)
            assert code == 250
            assert expected in words
            assert words.endswith(b"without a.png")
    assert post.sent() == [(NUMBER, "Bonjour")]


def test_starttls_comes_before_a_password(post: Post, tmp_path: Path) -> None:
    port = post.serve(**certificate(tmp_path))
    context = ssl.create_default_context(cafile=post.settings.smtp_certificate)
    context.check_hostname = False
    with client(port) as smtp:
        smtp.ehlo()
        assert not smtp.has_extn("auth")
        assert smtp.docmd("AUTH", "PLAIN AGEAYg==")[0] == 538
        smtp.starttls(context=context)
        smtp.login("sophie", PASSWORD)
        smtp.sendmail(SENDER, ["0612345678@sms"], mail())
    assert post.sent() == [(NUMBER, "Bonjour")]


def test_lmtp_answers_for_each_recipient(post: Post) -> None:
    port = post.serve(smtp_listen="", lmtp_listen="127.0.0.1:0")
    with client(port, smtplib.LMTP) as lmtp:
        lmtp.ehlo()
        lmtp.mail(SENDER)
        lmtp.rcpt(f"{post.token}.0612345678@sms")
        lmtp.rcpt("wrong.0698765432@sms")
        lmtp.putcmd("data")
        assert lmtp.getreply()[0] == 354
        lmtp.send(mail(Message_ID="<1@x>").encode() + b"\r\n.\r\n")
        assert [lmtp.getreply()[0] for _ in range(2)] == [250, 550]
    assert post.sent() == [(NUMBER, "Bonjour")]


def test_lmtp_listens_on_a_socket_of_its_own(post: Post, tmp_path: Path) -> None:
    path = tmp_path / "lmtp"
    post.serve(smtp_listen="", lmtp_listen=f"unix:{path}")
    with smtplib.LMTP(str(path)) as lmtp:
        lmtp.sendmail(SENDER, [f"{post.token}.0612345678@sms"], mail())
    assert post.sent() == [(NUMBER, "Bonjour")]


def test_an_oversize_mail_is_refused(post: Post) -> None:
    with client(post.serve()) as smtp:
        smtp.ehlo()
        assert smtp.esmtp_features["size"] == str(letters.MOST_OCTETS)
        smtp.mail(SENDER)
        smtp.rcpt(f"{post.token}.0612345678@sms")
        code, _ = smtp.data(mail("x\r\n" * (letters.MOST_OCTETS // 3)))
        assert code == 552
    assert post.sent() == []


def test_long_lines_of_html_are_taken(post: Post) -> None:
    with client(post.serve()) as smtp:
        text = "<p>Bonjour</p>" + "<i></i>" * 1000
        smtp.sendmail(
            SENDER, [f"{post.token}.0612345678@sms"], mail(text, Content_Type="text/html")
        )
    assert post.sent() == [(NUMBER, "Bonjour")]


def test_a_mail_whose_answer_is_lost_comes_again_and_is_stored_once(
    post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    port = post.serve()
    octets, to = mail(Message_ID="<1@example.org>"), [f"{post.token}.0612345678@sms"]

    def cut(_taken: object) -> str:
        for each in list(post.servers[0].open):
            each.abort()
        return "250 never seen"

    with monkeypatch.context() as cutting, client(port) as smtp:
        cutting.setattr(smtp_server, "_said", cut)
        with pytest.raises(smtplib.SMTPServerDisconnected):
            smtp.sendmail(SENDER, to, octets)
    assert len(post.sent()) == 1
    with client(port) as smtp:
        smtp.sendmail(SENDER, to, octets)
    assert len(post.sent()) == 1


def test_a_slow_client_is_cut_off_at_the_deadline(
    post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(smtp_server, "CONNECTION_SECONDS", 0.2)
    wire = socket.create_connection(("127.0.0.1", post.serve()))
    wire.settimeout(20)
    with pytest.raises((ConnectionError, BrokenPipeError)):  # noqa: PT012 - drips until cut off
        while True:
            wire.sendall(b"E")
            time.sleep(0.005)
    wire.close()
    until(lambda: not post.servers[0].open)


def test_a_network_has_so_many_connections_and_no_more(post: Post) -> None:
    port = post.serve()
    held = [client(port) for _ in range(smtp_server.MOST_OF_ONE)]
    with pytest.raises(smtplib.SMTPConnectError) as told:
        client(port)
    assert told.value.smtp_code == 421
    for each in held:
        each.quit()
    until(lambda: not post.servers[0].open)
    client(port).quit()


def test_two_hundred_at_once_are_taken_or_told_to_come_again(
    post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(smtp_server, "MOST_A_MINUTE", 1000)
    port = post.serve()
    answers: list[int] = []

    def send(number: int) -> None:
        try:
            with client(port) as smtp:
                to = [f"{post.token}.0612345678@sms"]
                smtp.sendmail(SENDER, to, mail(f"Mail {number}", Message_ID=f"<{number}@x>"))
            answers.append(250)
        except smtplib.SMTPResponseException as error:
            answers.append(error.smtp_code)
        except (smtplib.SMTPServerDisconnected, ConnectionError):
            answers.append(421)

    threads = [threading.Thread(target=send, args=(number,)) for number in range(200)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(answers) == 200
    assert set(answers) <= {250, 421}
    assert len(post.sent()) == answers.count(250) > 0
    with client(port) as smtp:
        smtp.sendmail(SENDER, [f"{post.token}.0612345678@sms"], mail("last"))


def test_mails_a_minute_are_limited(post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(smtp_server, "MOST_A_MINUTE", 2)
    with client(post.serve()) as smtp:
        to = [f"{post.token}.0612345678@sms"]
        for number in range(2):
            smtp.sendmail(SENDER, to, mail(str(number)))
        with pytest.raises(smtplib.SMTPDataError) as told:
            smtp.sendmail(SENDER, to, mail("3"))
        assert told.value.smtp_code == 451
        post.box.clock.advance(61)
        smtp.sendmail(SENDER, to, mail("3"))
    assert len(post.sent()) == 3


def test_a_store_that_cannot_write_asks_to_come_again(
    post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_given: object, **_more: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(post.box.outbox, "accept", full)
    with client(post.serve()) as smtp, pytest.raises(smtplib.SMTPDataError) as told:
        smtp.sendmail(SENDER, [f"{post.token}.0612345678@sms"], mail())
    assert told.value.smtp_code == 451


def test_an_address_that_is_taken_is_told(post: Post) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        address = f"127.0.0.1:{taken.getsockname()[1]}"
        post.set(smtp_listen=address)
        server = smtp_server.MailServer(post.box.store, post.room)
        server.start()
        assert server.trouble.startswith(f"{address}: ")
        server.stop()


@pytest.mark.skipif(shutil.which("swaks") is None, reason="swaks is not installed")
def test_swaks_sends_by_the_three_syntaxes_and_by_log_in(post: Post, tmp_path: Path) -> None:
    port = post.serve(**certificate(tmp_path))
    plain = ["swaks", "--server", f"127.0.0.1:{port}", "--from", SENDER, "--body", "Bonjour é"]
    for more in (
        ["--to", f"{post.token}.0612345678@sms", "--header", "Subject: 143025122026"],
        ["--to", f"sms.{post.token}@sms", "--header", "Subject: Équipe Nord"],
        ["--to", "sms@sms", "--header", f"Subject: {post.token}:0698765432"],
        ["--to", "0698765432@sms", "-tls", "-a", "PLAIN", "-au", "sophie", "-ap", PASSWORD],
    ):
        done = subprocess.run([*plain, *more], capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout
    assert [number for number, _ in post.sent()] == [NUMBER, NUMBER, OTHER, OTHER, OTHER]
    assert {text for _, text in post.sent()} == {"Bonjour é"}
    wrong = subprocess.run([*plain, "--to", "bad.0612345678@sms"], capture_output=True, check=False)
    assert wrong.returncode != 0


@pytest.mark.skipif(shutil.which("msmtp") is None, reason="msmtp is not installed")
def test_msmtp_sends_after_logging_in(post: Post, tmp_path: Path) -> None:
    port = post.serve(**certificate(tmp_path))
    command = ["msmtp", "--host=127.0.0.1", f"--port={port}", f"--from={SENDER}", "--auth=plain"]
    command += ["--user=sophie", f"--passwordeval=echo {PASSWORD}", "--tls=on", "--tls-starttls=on"]
    command += ["--tls-certcheck=off", "equipe-nord@sms"]
    given = mail("Bonjour", Subject="Test", Message_ID="<1@x>").replace("\r\n", "\n")
    for _ in range(2):
        subprocess.run(command, input=given, text=True, check=True, capture_output=True)
    assert post.sent() == [(NUMBER, "Bonjour"), (OTHER, "Bonjour")]


def test_nothing_of_mail_is_loaded_while_it_is_off() -> None:
    code = (
        "import sys, appliance.daemon;"
        "print([each for each in sys.modules if 'mail_in' in each or 'mail_out' in each"
        " or each.startswith(('aiosmtpd', 'mailparser_reply', 'smtplib', 'imaplib'))])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
