"""Loading settings from file, environment and command line; each mistake is one clear line."""

from dataclasses import FrozenInstanceError
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.config import Settings, load
from appliance.config.load import OPTIONS
from appliance.errors import ConfigError


def loaded(tmp_path: Path, toml: str = "", **environment: str) -> Settings:
    path = tmp_path / "box.toml"
    path.write_text(toml, encoding="utf-8")
    return load(config_file=path, environment=environment)


def problems(tmp_path: Path, toml: str = "", **environment: str) -> list[str]:
    with pytest.raises(ConfigError) as caught:
        loaded(tmp_path, toml, **environment)
    return [line.replace(str(tmp_path), "") for line in str(caught.value).splitlines()]


def test_without_anything_the_defaults_hold() -> None:
    settings = load(environment={})
    assert settings.web.listen == "127.0.0.1:8080"
    assert settings.modem.port == "auto"
    assert settings.country == settings.messaging.country == "FR"
    assert settings.store.data_dir == Path.home() / ".local/share/sms-appliance"
    assert settings.store.database.name == "appliance.db"


def test_the_settings_are_frozen() -> None:
    with pytest.raises(FrozenInstanceError):
        Settings().language = "en"  # type: ignore[misc]


def test_the_command_line_beats_the_environment_which_beats_the_file(tmp_path: Path) -> None:
    path = tmp_path / "box.toml"
    path.write_text('country = "PL"\nlanguage = "pl"\nmodem = "/dev/one"\n')
    settings = load(
        config_file=path,
        environment={"SMS_APPLIANCE_LANGUAGE": "nl", "SMS_APPLIANCE_MODEM": "/dev/two"},
        overrides={"modem": "/dev/three", "pin": None},
    )
    assert (settings.country, settings.language) == ("PL", "nl")
    assert settings.modem.port == "/dev/three"


def test_dashes_in_the_file_are_as_good_as_underscores(tmp_path: Path) -> None:
    assert loaded(tmp_path, f'data-dir = "{tmp_path}"').store.data_dir == tmp_path


def test_a_relative_data_directory_becomes_absolute() -> None:
    settings = load(environment={}, overrides={"data_dir": Path("here")})
    assert settings.store.data_dir == Path.cwd() / "here"


@pytest.mark.parametrize(
    ("toml", "line"),
    [
        ('lisen = "x:1"', '/box.toml, line 1: unknown key "lisen", did you mean "listen"?'),
        ("\n# x\n[web]\nthreads = 1", '/box.toml, line 3: unknown key "web"'),
        (
            '\ncountry = "ZZ"',
            "/box.toml, line 2: country must be a two-letter country code such as \"FR\", not 'ZZ'",
        ),
        ("max_segments = 0", "/box.toml, line 1: max_segments must be 1 or more, not 0"),
        ('max_segments = "3x"', "/box.toml, line 1: max_segments must be a whole number, not '3x'"),
        ("max_segments = 3.5", "/box.toml, line 1: max_segments must be a whole number, not 3.5"),
        ("max_segments = true", "/box.toml, line 1: max_segments must be a whole number, not True"),
        ("web_threads = 65", "/box.toml, line 1: web_threads must be 64 or less, not 65"),
        ("keep_link = 1", "/box.toml, line 1: keep_link must be true or false, not 1"),
        ('data_dir = " "', "/box.toml, line 1: data_dir must be a path, not ' '"),
        ("country = 33", "/box.toml, line 1: country must be a text in quotes, not 33"),
        ("stop_words = 1", "/box.toml, line 1: stop_words must be a list of texts, not 1"),
        (
            'stop_words = ["", "x"]',
            "/box.toml, line 1: stop_words must not contain an empty text, not ['', 'x']",
        ),
        ('language = "de"', "/box.toml, line 1: language must be one of fr, en, pl, nl, not 'de'"),
        (
            'listen = "8080"',
            "/box.toml, line 1: listen must be HOST:PORT, such as \"127.0.0.1:8080\", not '8080'",
        ),
        (
            'listen = "h:65536"',
            "/box.toml, line 1: listen must end in a port from 0 to 65535, not 'h:65536'",
        ),
        (
            'listen = "unix:a"',
            "/box.toml, line 1: listen must name an absolute path after \"unix:\", not 'unix:a'",
        ),
        (
            'modem = " "',
            (
                '/box.toml, line 1: modem must be a device path, "auto", "simulated" or "none",'
                " not ' '"
            ),
        ),
        (
            'modem_name = "A b"',
            (
                "/box.toml, line 1: modem_name must be 1 to 32 small letters, "
                "digits, _ or -, not 'A b'"
            ),
        ),
        (
            'service_centre = "0609"',
            (
                "/box.toml, line 1: service_centre must be an international "
                "number such as \"+33609001390\", not '0609'"
            ),
        ),
    ],
)
def test_each_mistake_in_the_file_is_one_line_with_its_place(
    tmp_path: Path, toml: str, line: str
) -> None:
    assert problems(tmp_path, toml) == [line]


def test_all_mistakes_are_reported_together(tmp_path: Path) -> None:
    lines = problems(
        tmp_path,
        "max_segments = 0\nlate_hours = 0",
        SMS_APPLIANCE_LISTEN="x",
        SMS_APPLIANCE_LISTN="x:1",
    )
    assert [line.split(" must")[0] for line in lines] == [
        "/box.toml, line 1: max_segments",
        "/box.toml, line 2: late_hours",
        "SMS_APPLIANCE_LISTEN",
        'unknown environment variable SMS_APPLIANCE_LISTN, did you mean "SMS_APPLIANCE_LISTEN"?',
    ]


def test_a_file_that_is_no_toml_names_the_line(tmp_path: Path) -> None:
    (line,) = problems(tmp_path, 'a = "x"\nb = \n')
    assert line.startswith("/box.toml: ")
    assert "line 2" in line


def test_a_file_that_is_not_utf8_is_told(tmp_path: Path) -> None:
    (tmp_path / "box.toml").write_bytes(b'country = "\xff"')
    with pytest.raises(ConfigError, match="is not UTF-8 text"):
        load(config_file=tmp_path / "box.toml", environment={})


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="cannot be read: No such file"):
        load(config_file=tmp_path / "none.toml", environment={})


def test_a_missing_home_directory_is_reported() -> None:
    with pytest.raises(ConfigError, match="nobody here has that home directory"):
        load(environment={"SMS_APPLIANCE_DATA_DIR": "~nobody-at-all/x"})


def test_a_wrong_pin_is_not_repeated_nor_shown(tmp_path: Path) -> None:
    assert problems(tmp_path, SMS_APPLIANCE_PIN="12ab") == [
        "SMS_APPLIANCE_PIN must be 4 to 8 digits"
    ]
    assert "4321" not in repr(loaded(tmp_path, SMS_APPLIANCE_PIN="4321"))


def test_other_names_of_the_environment_are_allowed_where_they_are_known() -> None:
    load(environment={"SMS_APPLIANCE_CONFIG": "x"}, other_names=lambda: ["config"])
    with pytest.raises(ConfigError, match="unknown environment variable SMS_APPLIANCE_CONFIG"):
        load(environment={"SMS_APPLIANCE_CONFIG": "x"})


def test_a_setting_that_the_simulator_has_too_is_taken() -> None:
    found = load(environment={"SMS_APPLIANCE_PIN": "1234"}, other_names=lambda: ["pin"])
    assert found.modem.pin == "1234"


@pytest.mark.parametrize(
    ("name", "value", "kept"),
    [
        ("max_segments", " 4 ", 4),
        ("keep_link", "Off", False),
        ("keep_link", "yes", True),
        ("answer_seconds", "2.5", 2.5),
        ("answer_seconds", "3", 3.0),
        ("stop_words", "STOP, NON ,", ("STOP", "NON")),
        ("country", "pl", "PL"),
        ("stop_reply", "", ""),
    ],
)
def test_texts_of_the_environment_become_values(name: str, value: str, kept: Any) -> None:
    settings = load(environment={f"SMS_APPLIANCE_{name.upper()}": value})
    option = OPTIONS[name]
    assert getattr(getattr(settings, option.section), option.name) == kept


@pytest.mark.parametrize("value", ["nan", "inf", "", "1,5"])
def test_what_is_no_number_is_refused(value: str) -> None:
    with pytest.raises(ConfigError, match="must be a number"):
        load(environment={"SMS_APPLIANCE_ANSWER_SECONDS": value})


@pytest.mark.parametrize("value", ["nan", "inf", "-inf"])
def test_toml_numbers_that_are_not_finite_are_refused(tmp_path: Path, value: str) -> None:
    with pytest.raises(ConfigError, match="must be a number"):
        loaded(tmp_path, f"answer_seconds = {value}")


@given(st.sampled_from(sorted(OPTIONS)), st.text(st.characters(exclude_categories=["Cs"])))
def test_no_text_makes_anything_but_a_setting_or_a_clear_error(key: str, value: str) -> None:
    error = ""
    try:
        load(environment={f"SMS_APPLIANCE_{key.upper()}": value})
    except ConfigError as caught:
        error = str(caught)
    assert not error or error.startswith(f"SMS_APPLIANCE_{key.upper()} must")


def test_every_default_is_a_value_that_would_be_taken() -> None:
    for option in OPTIONS.values():
        expected = option.default
        assert option.take(expected) == (
            expected.expanduser() if isinstance(expected, Path) else expected
        )
