"""Change how the balance of a line is read, its alert, and the plan's allowance."""

from dataclasses import dataclass, replace
from typing import Final

from appliance.addresses import numbers
from appliance.errors import N_, InputError
from appliance.messaging.balance import amounts, codes
from appliance.messaging.requests import Author
from appliance.store import balances, events
from appliance.store.balances import BalanceRow
from appliance.store.database import Store
from appliance.store.journal.balance import BalanceSettings

MOST_ALLOWANCE: Final = 1_000_000
LAST_DAY: Final = 31
_MOST_LEVEL: Final = 100_000_00


@dataclass(frozen=True, slots=True)
class Wanted:
    """What an administrator typed; `alert_below` in hundredths."""

    code: str = ""
    answers: str = ""
    pattern: str = ""
    alert_below: int | None = None
    alert_number: str = ""
    allowance: int | None = None
    allowance_day: int = 1


def change(store: Store, line: str, wanted: Wanted, country: str, author: Author) -> None:
    """Store the settings of a line, all or none. Raise InputError with the field that is wrong."""
    before = balances.of_line(store, line)
    after = replace(
        before,
        code=codes.code(wanted.code),
        answers=" ".join(codes.answers(wanted.answers)),
        pattern=amounts.check(wanted.pattern),
        alert_below=_within(wanted.alert_below, 0, _MOST_LEVEL, "alert_below"),
        alert_number=_number(wanted.alert_number, country),
        allowance=_within(wanted.allowance, 1, MOST_ALLOWANCE, "allowance"),
        allowance_day=_within(wanted.allowance_day, 1, LAST_DAY, "allowance_day") or 1,
    )
    if not after.code or after.alert_below is None:
        after = replace(after, alert_event=None)
    changed = {
        f"balance_{name}": value
        for name in BalanceRow.__slots__
        if name != "alert_event" and (value := getattr(after, name)) != getattr(before, name)
    }
    with store.transaction():
        balances.put(store, after)
        if changed:
            events.append(
                store, BalanceSettings(line=line, changed=_readable(changed), actor=author.actor)
            )


def _readable(changed: dict[str, object]) -> dict[str, object]:
    """Return the changed settings with the level in units, as people read it."""
    level = changed.get("balance_alert_below")
    if isinstance(level, int):
        changed["balance_alert_below"] = f"{level / 100:.2f}"
    return {name: "" if value is None else value for name, value in changed.items()}


def _within(value: int | None, least: int, most: int, field: str) -> int | None:
    if value is not None and not least <= value <= most:
        raise InputError(
            "out_of_range",
            N_("This is a number from %(least)s to %(most)s."),
            field=field,
            least=least if field != "alert_below" else 0,
            most=most if field != "alert_below" else most // 100,
        )
    return value


def _number(typed: str, country: str) -> str:
    if not typed.strip():
        return ""
    try:
        found = numbers.normalise(typed, country)
    except InputError as error:
        raise InputError(
            error.code, error.text, field="alert_number", cure=error.cure, **error.values
        ) from None
    if not numbers.is_answerable(found):
        raise numbers.not_a_number(typed, field="alert_number")
    return found
