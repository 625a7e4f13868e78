"""What the commands have in common: settings, tables, JSON and passwords."""

import io
from pathlib import Path
from types import SimpleNamespace

import click
import pytest

from appliance.cli import common
from appliance.errors import ConfigError, InputError


def test_columns_are_as_wide_as_their_widest_cell() -> None:
    shown = common.table(["name", "role"], [["sophie", "operator"], ["al", ""]])
    assert shown.splitlines() == ["name    role", "sophie  operator", "al"]


def test_a_list_for_programs_keeps_its_letters(capsys: pytest.CaptureFixture[str]) -> None:
    common.say_json({"name": name} for name in ("Zoë",))
    assert capsys.readouterr().out == '[\n  {\n    "name": "Zoë"\n  }\n]\n'


@pytest.mark.parametrize("typed", ["correct horse\n", "correct horse\r\n", "correct horse"])
def test_a_password_is_one_line_of_the_input(monkeypatch: pytest.MonkeyPatch, typed: str) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(typed + ("more\n" if "\n" in typed else "")))
    assert common.password(from_stdin=True) == "correct horse"


def test_a_password_that_is_no_text_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"\xff\n"), encoding="utf-8"))
    with pytest.raises(InputError, match="not UTF-8"):
        common.password(from_stdin=True)


def test_without_a_terminal_nobody_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", SimpleNamespace(isatty=lambda: False))
    with pytest.raises(click.UsageError, match="--password-stdin"):
        common.password(from_stdin=False)


def test_at_a_terminal_it_is_asked_for_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[dict[str, object]] = []
    monkeypatch.setattr("sys.stdin", SimpleNamespace(isatty=lambda: True))
    monkeypatch.setattr(click, "prompt", lambda _text, **how: asked.append(how) or "correct horse")
    assert common.password(from_stdin=False) == "correct horse"
    assert asked == [{"hide_input": True, "confirmation_prompt": True}]


def test_the_machines_own_file_is_read_where_none_is_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    usual, named = tmp_path / "usual.toml", tmp_path / "named.toml"
    named.write_text('country = "PL"')
    monkeypatch.setattr(common, "DEFAULT_FILE", usual)
    monkeypatch.setattr("os.environ", {})
    assert common.settings_from(None).country == "FR"
    usual.write_text('country = "NL"')
    assert common.settings_from(None).country == "NL"
    assert common.settings_from(named).country == "PL"
    assert common.settings_from(named, country="BE").country == "BE"


def test_a_store_is_closed_afterwards(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("os.environ", {})
    monkeypatch.setattr(common, "DEFAULT_FILE", tmp_path / "none.toml")
    settings = common.settings_from(None, data_dir=tmp_path)
    with common.opened_store(settings) as store:
        assert store.value("SELECT 1") == 1
    assert store.state.connection is None


def test_the_file_may_name_lines_without_a_modem(tmp_path: Path) -> None:
    named = tmp_path / "box.toml"
    named.write_text(
        '[[line]]\nname = "online"\nkind = "smsapi"\ntoken = "t0ken"\nsender = "Cabinet"\n'
    )
    (line,) = [each for each in common.settings_from(named).lines if each.kind != "modem"]
    assert (line.name, line.kind) == ("online", "smsapi")
    assert line.own == {"token": "t0ken", "sender": "Cabinet"}
    named.write_text('[[line]]\nname = "online"\nkind = "smsapi"\ntoken = "a b"\n')
    with pytest.raises(ConfigError) as raised:
        common.settings_from(named)
    assert "line 4: token" in str(raised.value)
    assert "a b" not in str(raised.value)
