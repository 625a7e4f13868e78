"""The `[[line]]` tables of the file; each mistake is one line with its place."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from appliance.config import ConfiguredLine, Kinds, Settings, load
from appliance.errors import ConfigError, InputError


def checked(_kind: str, given: Mapping[str, str]) -> Mapping[str, str]:
    if given.get("key") == "bad":
        raise InputError("bad_key", "This key is wrong.", field="key")
    return given


KINDS = Kinds(("smsapi",), lambda _kind: ("key", "sender", "test"), checked)


def loaded(tmp_path: Path, toml: str, **more: object) -> Settings:
    path = tmp_path / "box.toml"
    path.write_text(toml, encoding="utf-8")
    return load(config_file=path, environment={}, kinds=KINDS, **more)  # type: ignore[arg-type]


def test_a_box_without_tables_has_its_modem_alone() -> None:
    settings = load(environment={})
    assert settings.lines == ()
    assert settings.all_lines == (ConfiguredLine("sim"),)


def test_a_table_of_a_modem_takes_the_place_of_the_modem_that_nobody_named(tmp_path: Path) -> None:
    toml = (
        '[[line]]\nname = "one"\nport = "/dev/one"\npin = "1234"\n'
        '[[line]]\nname = "two"\nport = "auto"\n'
    )
    settings = loaded(tmp_path, toml)
    assert settings.modem.port == "none"
    assert settings.all_lines == (
        ConfiguredLine("one", own={"port": "/dev/one", "pin": "1234"}),
        ConfiguredLine("two", own={"port": "auto"}),
    )
    named = loaded(tmp_path, f'modem = "auto"\n{toml}')
    assert [line.name for line in named.all_lines] == ["sim", "one", "two"]


def test_a_provider_stands_beside_the_modem(tmp_path: Path) -> None:
    toml = (
        '[[line]]\nname = "masse"\nkind = "smsapi"\nkey = "k"\ntest = true\nprice = 0.045\n'
        'label = "En masse"\npromotional-days = "mon-fri"\naccess = "administrators"\n'
        'countries = ["FR"]\n'
    )
    masse = ConfiguredLine(
        "masse",
        "smsapi",
        {
            "price": 4500,
            "label": "En masse",
            "promotional_days": "mon-fri",
            "access": "administrators",
            "countries": ("FR",),
        },
        {"key": "k", "test": "yes"},
    )
    assert loaded(tmp_path, toml).all_lines == (ConfiguredLine("sim"), masse)
    assert "k" not in repr(masse.own) or "own" not in repr(masse)


@pytest.mark.parametrize(
    ("toml", "problem"),
    [
        ("line = 1", "/box.toml: line must be tables with the heading [[line]]"),
        ("[[line]]\n", "/box.toml, line 1: a line needs a name"),
        (
            '\n[[line]]\nname = "A b"',
            "/box.toml, line 3: name must be 1 to 32 small letters, digits, _ or -",
        ),
        (
            '[[line]]\nname = "a"\nkind = "smtp"',
            "/box.toml, line 3: kind must be one of modem, smsapi",
        ),
        (
            '[[line]]\nname = "a"\nport = "/a"\n\n[[line]]\nname = "b"\nprot = "x"',
            '/box.toml, line 7: unknown key "prot", did you mean "port"?',
        ),
        (
            '[[line]]\nname = "a"\nmodem = "/a"',
            '/box.toml, line 3: unknown key "modem", did you mean "port"?',
        ),
        (
            '\n[[line]]\nname = "a"\nlabel = "A"',
            (
                "/box.toml, line 2: a modem needs port = a device path,"
                ' or "auto" to look for the modem'
            ),
        ),
        (
            '[[line]]\nname = "a"\nport = "/a"\n[[line]]\nname = "b"\nport = "/./a"',
            '/box.toml, line 4: the line "a" has this port already',
        ),
        (
            'modem = "/a"\n[[line]]\nname = "a"\nport = "/a"',
            'the lines "sim" and "a" have the port /a',
        ),
        (
            '[[line]]\nname = "a"\nport = "/a"\nlabel = "\u200b"',
            "/box.toml, line 4: label must have a character that can be seen, not '\\u200b'",
        ),
        (
            '[[line]]\nname = "a"\nport = "/a"\n[[line]]\nname = "a"\nport = "/b"',
            '/box.toml, line 4: another line has the name "a"',
        ),
        ('[[line]]\nname = "a"\npin = "1"', "/box.toml, line 3: pin must be 4 to 8 digits"),
        ('[[line]]\nname = "a"\nprice = -1', "/box.toml, line 3: price must be 0 or more, not -1"),
        (
            '[[line]]\nname = "a"\nkind = "smsapi"\nkey = "bad"',
            "/box.toml, line 4: key: This key is wrong.",
        ),
        (
            'modem = "auto"\n[[line]]\nname = "sim"\nport = "/a"',
            'the name "sim" of a [[line]] is that of the first modem, set by modem_name',
        ),
    ],
)
def test_each_mistake_is_one_line_with_its_place(tmp_path: Path, toml: str, problem: str) -> None:
    with pytest.raises(ConfigError) as caught:
        loaded(tmp_path, toml)
    assert str(caught.value).replace(str(tmp_path), "") == problem


def test_tables_can_be_written_in_one_line(tmp_path: Path) -> None:
    toml = 'line = [{name = "a", port = "/a"}]'
    assert loaded(tmp_path, toml).lines == (ConfiguredLine("a", own={"port": "/a"}),)


def test_further_modems_come_from_the_command_line(tmp_path: Path) -> None:
    overrides = {"modem": "/dev/one"}
    toml = '[[line]]\nname = "sim2"\nkind = "smsapi"'
    settings = loaded(tmp_path, toml, overrides=overrides, more_modems=("/dev/two", "/dev/three"))
    assert [(line.name, dict(line.own)) for line in settings.all_lines] == [
        ("sim", {}),
        ("sim2", {}),
        ("sim3", {"port": "/dev/two"}),
        ("sim4", {"port": "/dev/three"}),
    ]
    with pytest.raises(ConfigError, match="have the port /dev/one"):
        loaded(tmp_path, toml, overrides=overrides, more_modems=("/dev/one",))
    with pytest.raises(ConfigError, match="--modem must be a device path"):
        loaded(tmp_path, "", overrides=overrides, more_modems=(" ",))
