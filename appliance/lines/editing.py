"""Add, change, remove, pause and resume lines while the box runs.

Every change is checked, stored with its entry in the journal, and told to the box, which starts or
restarts what it concerns. Lines and keys of the configuration file are changed there alone.
"""

import difflib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from enum import Enum
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from appliance.config import checks
from appliance.config.line_settings import MODEM
from appliance.config.line_tables import COMMON, OF_MODEMS
from appliance.config.options import Option
from appliance.errors import N_, ConflictError, InputError, NotFoundError
from appliance.lines.registry import SEALED, Lines
from appliance.store import events, users
from appliance.store import lines as stored
from appliance.store.database import Store
from appliance.store.journal.box import LineChanged
from appliance.store.lines import LineRow
from appliance.store.sealing import Seal

if TYPE_CHECKING:
    from appliance.lines.providers.kind import Trial

TryOut: TypeAlias = Callable[[str, Mapping[str, str]], "Trial"]
_HIDDEN: Final = "•••"
# The columns that people change, besides those that have an option.
_USERS: Final = "users"
CHOSEN: Final = (*COMMON, _USERS)
# Without a value of its own, a line has these.
_DEFAULTS: Final[Mapping[str, Any]] = {"label": "", "promotional": "auto", "access": "everyone"}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody wants of a line.

    `chosen` are the settings that every line has, `own` the keys of its kind. If it is `untried`,
    the provider is not asked whether it takes them.
    """

    chosen: Mapping[str, Any] = field(default_factory=dict)
    own: Mapping[str, Any] = field(default_factory=dict, repr=False)
    untried: bool = False


class Change(Enum):
    """What a change means for the line's session."""

    COMES_OR_GOES = "comes or goes"
    SETTINGS = "settings"  # it restarts with them
    CHOICES = "choices"  # it goes on, and may have something to send


class LineEditor:
    """Changes lines.

    `tell` is called after each commit with the line's name. `try_out` asks the provider of a kind
    of line whether it takes some settings. `first_port` returns the port of the modem that the
    configuration describes outside of tables.
    """

    def __init__(
        self,
        store: Store,
        lines: Lines,
        tell: Callable[[str, Change], None],
        try_out: TryOut | None = None,
        *,
        first_port: Callable[[], str] = lambda: "",
    ) -> None:
        self._store = store
        self._lines = lines
        self._tell = tell
        self._try_out = try_out or _try_out(store)
        self._first_port = first_port
        self._seal = Seal(store.path.parent)

    def add(self, name: str, kind: str, wanted: Wanted, actor: str) -> LineRow:
        """Add a line and start it. Raise InputError with the field that is wrong."""
        _check_name(name)
        chosen = _checked_chosen(wanted.chosen)
        if self._lines.row(name) is not None:
            raise _exists()
        checked = checked_own(kind, wanted.own)
        self.check_port(name, str(checked.get("port", "")))
        if not wanted.untried:
            self._refuse_useless(kind, checked)
        row = LineRow(name, kind, settings=self._sealed(kind, checked), **chosen)
        with self._store.transaction():
            rows = stored.every(self._store)
            if any(each.name == name for each in rows):
                raise _exists()
            row = replace(row, position=max((each.position for each in rows), default=-1) + 1)
            stored.put(self._store, row)
            events.append(self._store, LineChanged(line=name, added=name, actor=actor))
        self._done(name, Change.COMES_OR_GOES)
        return row

    def change(self, name: str, wanted: Wanted, actor: str) -> LineRow:
        """Change what is given; the rest stays. Raise InputError or NotFoundError."""
        before, own = self.row(name), self._lines.own(name)
        self._refuse_fixed(name, {*wanted.chosen, *(("settings",) if wanted.own else ())})
        changes = _checked_chosen(wanted.chosen)
        told = {key: value for key, value in changes.items() if value != getattr(before, key)}
        checked = checked_own(before.kind, {**own, **wanted.own}) if wanted.own else own
        differing = _differing(before.kind, own, checked)
        if differing:
            self.check_port(name, str(checked.get("port", "")))
            if not wanted.untried:
                self._refuse_useless(before.kind, checked)
            changes["settings"] = self._sealed(before.kind, checked)
        if not (told or differing):
            return before
        with self._store.transaction():
            after = replace(self._stored(name), **changes)
            stored.put(self._store, after)
            entry = LineChanged(line=name, changed=self._readable(told | differing), actor=actor)
            events.append(self._store, entry)
        self._done(name, Change.SETTINGS if differing else Change.CHOICES)
        return after

    def remove(self, name: str, actor: str) -> None:
        """Remove a line. Raise NotFoundError.

        Raise ConflictError while messages wait for it, or if the file has it.
        """
        row = self.row(name)
        if row.configured:
            raise ConflictError(
                "line_configured",
                N_("The line %(line)s is in the configuration of the box: remove it there."),
                line=row.shown,
            )
        with self._store.transaction():
            self._stored(name)  # somebody else may have removed it meanwhile
            begun = stored.begun(self._store, name)
            if begun:
                raise ConflictError(
                    "line_in_use",
                    N_("The line %(line)s has begun SMS that have not left yet: %(count)d."),
                    cure=N_("Let it send them, or cancel them, and then remove it."),
                    count=begun,
                    line=row.shown,
                )
            waiting = stored.waiting(self._store, name)
            if waiting:
                raise ConflictError(
                    "line_waited_for",
                    N_("SMS wait for the line %(line)s alone: %(count)d."),
                    cure=N_("Let it send them, or cancel them, and then remove it."),
                    count=waiting,
                    line=row.shown,
                )
            stored.remove(self._store, name)
            events.append(self._store, LineChanged(line=name, removed=name, actor=actor))
        self._done(name, Change.COMES_OR_GOES)

    def pause(self, name: str, actor: str, *, paused: bool = True) -> LineRow:
        """Let a line send nothing until it is resumed; it goes on receiving."""
        row = self.row(name)
        if row.paused is paused:
            return row
        with self._store.transaction():
            stored.put(self._store, replace(self._stored(name), paused=paused))
            events.append(self._store, LineChanged(line=name, paused=paused, actor=actor))
        self._done(name, Change.CHOICES)
        return self.row(name)

    def test(self, name: str) -> "Trial | None":
        """Ask the provider of a line whether it could send now; None for a modem."""
        row = self.row(name)
        return None if row.kind == MODEM else self._try_out(row.kind, self._lines.own(name))

    def shown_own(self, name: str) -> dict[str, str]:
        """Return the keys of a line's kind, without its secrets."""
        row = self.row(name)
        secrets = secrets_of(row.kind)
        own = self._lines.own(name)
        return {key: str(value) for key, value in own.items() if key not in secrets}

    def check_port(self, name: str, port: str) -> None:
        """Raise InputError, field `port`, if the modem of another line has this port."""
        for row in self._lines.rows():
            if row.name == name or row.kind != MODEM:
                continue
            held = self._lines.own(row.name).get("port") or self._first_port()
            if checks.is_same_port(port, held):
                raise InputError(
                    "line_port_taken",
                    N_("The line %(line)s has this port already."),
                    field="port",
                    line=row.shown,
                )

    def row(self, name: str) -> LineRow:
        """Return the row of a line. Raise NotFoundError."""
        row = self._lines.row(name)
        if row is None:
            raise _unknown(name)
        return row

    def _done(self, name: str, change: Change) -> None:
        self._lines.read_again()
        self._tell(name, change)

    def _stored(self, name: str) -> LineRow:
        """Return the row of a line as it is stored now. Raise NotFoundError."""
        for row in stored.every(self._store):
            if row.name == name:
                return row
        raise _unknown(name)

    def _refuse_fixed(self, name: str, changed: set[str]) -> None:
        fixed = sorted(self._lines.fixed(name) & changed)
        if fixed:
            raise ConflictError(
                "line_configured_key",
                N_("The configuration of the box sets %(keys)s of this line: change it there."),
                keys=", ".join(fixed),
            )

    def _sealed(self, kind: str, own: Mapping[str, Any]) -> dict[str, Any]:
        """Return the keys of a kind as they are stored."""
        secrets = secrets_of(kind)
        return {
            key: {SEALED: self._seal.close(value)} if value and key in secrets else value
            for key, value in own.items()
        }

    def _readable(self, told: Mapping[str, Any]) -> dict[str, Any]:
        """Return new values as the journal stores them."""
        found = dict(told)
        if found.get("price") is not None:
            found["price"] = f"{found['price'] / 100_000:.5f}".rstrip("0").rstrip(".")
        if _USERS in found:
            names = {user.id: user.name for user in users.users(self._store)}
            found[_USERS] = sorted(names.get(each, "") for each in found[_USERS])
        return {
            key: list(value) if isinstance(value, tuple) else value for key, value in found.items()
        }

    def _refuse_useless(self, kind: str, own: Mapping[str, Any]) -> None:
        """Raise InputError if the provider does not take these settings now."""
        if kind == MODEM:
            return
        trial = self._try_out(kind, own)
        if not trial.works:
            raise useless(kind, trial)


def useless(kind: str, trial: "Trial") -> InputError:
    """Return the error for settings with which a line could not send."""
    from appliance.lines import kinds
    from appliance.lines.providers import conditions

    of_key = trial.condition.value == "key_refused"
    secrets = [key.name for key in kinds.kind(kind).keys if key.secret and key.required]
    return InputError(
        f"line_{trial.condition.value}",
        N_("The line was tried: %(reason)s."),
        reason=conditions.MEANINGS[trial.condition],
        cure=conditions.CURES.get(trial.condition, ""),
        field=next(iter(secrets), None) if of_key else None,
    )


def _try_out(store: Store) -> TryOut:
    def try_out(kind: str, own: Mapping[str, str]) -> "Trial":
        from appliance.lines import kinds

        return kinds.try_out(kind, own, store.clock)

    return try_out


def _differing(kind: str, known: Mapping[str, Any], own: Mapping[str, Any]) -> dict[str, Any]:
    """Return the keys of a kind that differ, as the journal tells them."""
    secrets = secrets_of(kind)
    return {
        key: _HIDDEN if key in secrets and own.get(key) else own.get(key, "")
        for key in {**known, **own}
        if (known.get(key) or "") != (own.get(key) or "")
    }


def _unknown(name: str) -> NotFoundError:
    return NotFoundError("unknown_line", N_("There is no line %(line)s."), line=name)


def _exists() -> InputError:
    return InputError("line_exists", N_("Another line has this name."), field="name")


def _check_name(name: str) -> None:
    """Raise InputError for a name that a line cannot have."""
    try:
        checks.modem_name(name)
    except ValueError:
        raise InputError(
            "line_name",
            N_("A name has 1 to 32 small letters without accents, digits, “_” or “-”."),
            field="name",
        ) from None


def checked_own(kind: str, own: Mapping[str, Any]) -> dict[str, Any]:
    """Return the keys of a kind as they are stored. Raise InputError with the key in `field`."""
    if kind == MODEM:
        given = {key: value for key, value in own.items() if key != "port" or value.strip()}
        taken = {key: _taken(OF_MODEMS, key, value) for key, value in given.items()}
        if "port" not in taken:
            raise InputError(
                "line_port_missing",
                N_("A modem needs a port: the path of a device, or “auto” to look for it."),
                field="port",
            )
        return taken
    # Imported here: a box with modems alone does without it.
    from appliance.lines import kinds

    return kinds.check(kind, own)


def secrets_of(kind: str) -> frozenset[str]:
    """Return the names of the secret keys of a kind."""
    if kind == MODEM:
        return frozenset(key for key, option in OF_MODEMS.items() if option.secret)
    from appliance.lines import kinds

    return kinds.kind(kind).secrets


def _checked_chosen(chosen: Mapping[str, Any]) -> dict[str, Any]:
    return {
        key: frozenset(value or ()) if key == _USERS else _with_default(key, value)
        for key, value in chosen.items()
    }


def _with_default(key: str, value: Any) -> Any:
    found = _taken(COMMON, key, value)
    return _DEFAULTS.get(key) if found is None else found


def _taken(options: Mapping[str, Option], key: str, value: Any) -> Any:
    """Return the value to store. Raise InputError."""
    if key not in options:
        # The file names some settings of the first modem otherwise.
        names = {option.key: name for name, option in options.items()}
        names |= {name: name for name in options}
        close = difflib.get_close_matches(key, names, n=1)
        raise InputError(
            "unknown_option",
            N_("There is no setting %(name)s."),
            field=key,
            cure=N_("Did you mean “%(meant)s”?") if close else "",
            name=key,
            meant=names[close[0]] if close else "",
        )
    try:
        return options[key].take(value)
    except ValueError as error:
        raise InputError(
            "bad_value", N_("This setting %(reason)s."), field=key, reason=str(error)
        ) from None
