"""A line as the configuration describes it: a `[[line]]` table, or the keys of the first modem."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal

from appliance.config import checks, countries, sending_hours
from appliance.config.options import option

MODEM: Final = "modem"  # the kind that every box knows


@dataclass(frozen=True, slots=True)
class ConfiguredLine:
    """A line of the configuration.

    `chosen` are the settings that every line can have, in the form of the store; `own` are the keys
    of its kind.
    """

    name: str
    kind: str = MODEM
    chosen: Mapping[str, Any] = field(default_factory=dict)
    own: Mapping[str, Any] = field(default_factory=dict, repr=False)  # contains secrets


@dataclass(frozen=True, slots=True)
class LineSettings:
    """What every `[[line]]` table can have besides its name, its kind and the kind's own keys.

    A key that is not given leaves the choice to the page.
    """

    label: str | None = option(None, "name that people read instead", check=checks.label)
    number: str | None = option(
        None, "the line's own number, if the SIM does not know it", check=checks.number
    )
    price: float | None = option(
        None,
        "what a segment costs, in the currency unit, such as 0.045",
        least=0,
        most=100,
        check=checks.price,
    )
    promotional: Literal["auto", "yes", "no"] | None = option(
        None,
        "whether it carries promotional mass sendings; `auto`: unless it is the SIM of a French"
        " mobile number",
    )
    pace_per_minute: int | None = option(
        None, "as for the whole box, but of this line", least=0, most=100_000
    )
    daily_messages: int | None = option(
        None, "as for the whole box, but of this line", least=0, most=1_000_000
    )
    monthly_recipients: int | None = option(
        None, "as for the whole box, but of this line", least=0, most=1_000_000
    )
    promotional_hours: str | None = option(
        None, "as for the whole box, but of this line", check=sending_hours.hours
    )
    promotional_days: str | None = option(
        None, "as for the whole box, but of this line", check=sending_hours.days
    )
    access: Literal["everyone", "administrators", "listed"] | None = option(
        None, "who may choose it; the page lists the users for `listed`"
    )
    countries: tuple[str, ...] | None = option(
        None,
        "countries to which it may send, written as `allowed_countries`",
        check=countries.checked,
    )
