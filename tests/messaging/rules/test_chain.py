"""One chain of rules for preview, acceptance and resending."""

import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from fakes.exchange import NUMBER, SOPHIE, TEMPORARY, Box, coded

from appliance.errors import ConflictError, ForbiddenError
from appliance.messaging.requests import NewMessage
from appliance.messaging.rules import chain, optouts
from appliance.messaging.rules.verdict import Asked, Block, Hold, Moment
from appliance.modem.traffic import Refused

ROOT = Path(__file__).resolve().parents[3]
CANADIAN, PREMIUM = "+15145551234", "+33899123456"
FOR_GOOD = Refused("CMS", 21, "+CMS ERROR: 21")


def asked(box: Box, origin: str = "page") -> Asked:
    return judged_at(Moment.ACCEPTANCE, box, origin)


def judged_at(moment: Moment, box: Box, origin: str = "page", **known: Any) -> Asked:
    now = box.store.clock.now_ms()
    return Asked(
        moment, box.store, box.rules, origin, "functional", at_ms=now, author=SOPHIE, **known
    )


def test_the_first_rule_has_the_last_word(box: Box) -> None:
    optouts.add(box.store, CANADIAN, source="page", actor="user:sophie")
    verdicts = chain.judge(asked(box), [NUMBER, CANADIAN, PREMIUM])
    assert verdicts == {CANADIAN: Block("opted_out"), PREMIUM: Hold("premium_number")}


def test_only_the_answer_to_a_stop_word_is_sent_after_an_opt_out(box: Box) -> None:
    optouts.add(box.store, NUMBER, source="page", actor="user:sophie")
    assert chain.judge(asked(box, "stop_reply"), [NUMBER]) == {}
    assert chain.judge(asked(box, "reply"), [NUMBER]) == {NUMBER: Block("opted_out")}


def test_a_preview_and_an_acceptance_say_the_same(box: Box) -> None:
    optouts.add(box.store, NUMBER, source="page", actor="user:sophie")
    message = NewMessage("Bonjour", (NUMBER, CANADIAN, PREMIUM, "+33612345679"))
    preview = box.outbox.preview(message, SOPHIE)
    accepted = box.outbox.accept(message, SOPHIE).messages
    assert {each.address for each in preview.blocked} == {
        made.address for made in accepted if made.status == "blocked"
    }
    assert {each.address for each in preview.held} == {
        made.address for made in accepted if made.status == "held"
    }


def failed(box: Box, address: str) -> int:
    message = box.send_one("Bonjour", address)
    box.submit(FOR_GOOD)
    assert box.status(message) == "failed"
    return message


def test_another_attempt_checks_the_rules_again(box: Box) -> None:
    box.set_rules(allowed_countries=("CA",))
    message = failed(box, CANADIAN)
    box.set_rules(allowed_countries=("europe",))
    with pytest.raises(ConflictError, check=coded("country_not_allowed")) as raised:
        box.outbox.resend(message, SOPHIE)
    assert "this country" in str(raised.value)
    assert box.status(message) == "failed"


def test_another_try_at_a_premium_number_is_an_administrators(box: Box) -> None:
    administrator = replace(SOPHIE, administers=True)
    held = box.send_one("Bonjour", PREMIUM)
    box.outbox.release_held(held, administrator)
    box.submit(FOR_GOOD)
    with pytest.raises(ForbiddenError):
        box.outbox.resend(held, SOPHIE)
    box.outbox.resend(held, administrator)
    box.submit(TEMPORARY)
    assert box.status(held) == "queued"


def test_a_rule_is_checked_only_on_its_occasions(box: Box) -> None:
    at_release = judged_at(Moment.RELEASE, box)
    assert chain.judge(at_release, [CANADIAN, PREMIUM]) == {}
    assert set(chain.judge(asked(box), [CANADIAN, PREMIUM])) == {CANADIAN, PREMIUM}


def test_a_claim_relies_on_what_its_own_statement_found(box: Box) -> None:
    optouts.add(box.store, NUMBER, source="page", actor="user:sophie")
    found = judged_at(Moment.CLAIM, box, barred={NUMBER: "no_sms"})
    nothing = judged_at(Moment.CLAIM, box, barred={})
    assert chain.judge(found, [NUMBER]) == {NUMBER: Block("no_sms")}
    assert chain.judge(nothing, [NUMBER]) == {}


def test_the_list_on_the_page_is_of_today() -> None:
    done = subprocess.run(
        [sys.executable, ROOT / "tools" / "rule-list", "--print"],
        capture_output=True,
        text=True,
        check=True,
    )
    page = (ROOT / "docs" / "rules.md").read_text(encoding="utf-8")
    assert done.stdout == page, "run tools/rule-list"
