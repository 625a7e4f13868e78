"""Erase the texts, and delete the history, that are older than the settings allow.

A message stays whole while it waits to be sent, while nobody knows whether it was sent, and while
its delivery report may still come.
"""

from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from typing import Final

from appliance.config import PrivacySettings
from appliance.store import events, preferences, pruning, retention
from appliance.store.database import Store
from appliance.store.journal.box import RetentionRun
from appliance.store.listing import MOST_COUNTED
from appliance.store.retention import Age, Found, Step

DAY_MS: Final = 24 * 3600 * 1000
# The settings in which the last run, and the last message with an erased text, are noted.
_LAST: Final = "retention.last"
_ERASED_UP_TO: Final = "retention.texts"


@dataclass(slots=True)
class Done:
    """What a run erased and deleted, by kind."""

    at: int = 0
    texts: int = 0
    messages: int = 0
    calls: int = 0
    sendings: int = 0
    received: int = 0  # PDUs, kept so that a repeated one is recognised
    entries: int = 0  # of the journal
    interrupted: bool = False  # the program was stopped meanwhile


@dataclass(frozen=True, slots=True)
class Waiting:
    """What a run would erase and delete now."""

    texts: Found = field(default_factory=lambda: Found(0, None))
    messages: Found = field(default_factory=lambda: Found(0, None))
    calls: Found = field(default_factory=lambda: Found(0, None))


def preview(store: Store, wanted: PrivacySettings, report_days: int) -> Waiting:
    """Return what a run with these settings would erase and delete, counted up to MOST_COUNTED."""
    nothing = Waiting()
    texts, messages, calls = nothing.texts, nothing.messages, nothing.calls
    if wanted.text_days:
        age = _age(store, wanted.text_days, report_days)
        texts = retention.texts(store, age, _erased_up_to(store), MOST_COUNTED)
    if wanted.history_days:
        age = _age(store, wanted.history_days, report_days)
        messages = retention.messages(store, age, MOST_COUNTED)
        calls = retention.calls(store, age, MOST_COUNTED)
    return Waiting(texts, messages, calls)


def last_run(store: Store) -> Done | None:
    """Return the result of the last run, or None before the first one."""
    found = preferences.get(store, _LAST)
    return None if found is None else Done(**found)


def run(
    store: Store,
    wanted: PrivacySettings,
    report_days: int,
    given_up: Callable[[], bool] = lambda: False,
) -> Done:
    """Erase and delete what is old, in short commits; note the result and tell the journal."""
    done = Done(at=store.clock.now_ms())
    # First the history: what is deleted needs no erasing.
    if wanted.history_days:
        _delete_history(store, _age(store, wanted.history_days, report_days), done, given_up)
    if wanted.text_days:
        _erase_texts(store, _age(store, wanted.text_days, report_days), done, given_up)
    done.interrupted = given_up()
    with store.transaction():
        preferences.put(store, _LAST, asdict(done))
        told = {name: number or None for name, number in asdict(done).items() if name != "at"}
        events.append(store, RetentionRun(**told))
    return done


def _age(store: Store, days: int, report_days: int) -> Age:
    now = store.clock.now_ms()
    return Age(now - days * DAY_MS, now - report_days * DAY_MS, now)


def _erased_up_to(store: Store) -> int:
    return int(preferences.get(store, _ERASED_UP_TO, 0))


def _delete_history(store: Store, age: Age, done: Done, given_up: Callable[[], bool]) -> None:
    done.messages = _walk(store, age, retention.delete_messages, given_up)
    done.sendings = _walk(store, age, retention.delete_sendings, given_up)
    done.calls = _walk(store, age, retention.delete_calls, given_up)
    done.received = _walk(store, age, retention.delete_received, given_up)
    done.entries = pruning.prune(store, age.cutoff, given_up=given_up)


def _erase_texts(store: Store, age: Age, done: Done, given_up: Callable[[], bool]) -> None:
    done.texts = _walk(store, age, retention.erase_kept_texts, given_up)
    done.texts += _walk(store, age, _erase_some, given_up, _erased_up_to(store))


def _erase_some(store: Store, age: Age, after: int) -> Step:
    step = retention.erase_texts(store, age, after)
    if step.last != after:
        preferences.put(store, _ERASED_UP_TO, step.last)
    return step


def _walk(
    store: Store,
    age: Age,
    step_after: Callable[[Store, Age, int], Step],
    given_up: Callable[[], bool],
    after: int = 0,
) -> int:
    """Take steps, each in a commit of its own; return the number of rows erased or deleted."""
    done, more = 0, True
    while more and not given_up():
        with store.transaction():
            step = step_after(store, age, after)
        done, after, more = done + step.done, step.last, step.more
    return done
