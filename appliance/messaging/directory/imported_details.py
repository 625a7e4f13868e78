"""Take the details of people from a file: what it contains is checked, the rest is kept."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from appliance.errors import N_, InputError
from appliance.messaging.directory import checking
from appliance.store.contact_details import NONE_KNOWN, Details
from appliance.store.contacts import ContactNumber

Given = Sequence[tuple[str, Any]]


def read(given: Given) -> tuple[Details, tuple[InputError, ...]]:
    """Return the details of a record, and a warning about an invalid e-mail address.

    Raise InputError for another detail that cannot be kept.
    """
    if not given:
        return NONE_KNOWN, ()
    details = Details(**dict(given))
    try:
        return checking.checked(details), ()
    except InputError as problem:
        if problem.field != "email":
            raise
        left_out = InputError(
            problem.code,
            problem.text,
            field="email",
            cure=N_("It is left out."),
            **problem.values,
        )
        return checking.checked(replace(details, email="")), (left_out,)


def merged(stored: Details, given: Given, wanted: Details) -> Details:
    """Return the stored details with those that a record contains; `wanted` are `read`."""
    values = {name: getattr(wanted, name) for name, _ in given}
    if not values.get("email", "x"):  # it was invalid
        del values["email"]
    return replace(stored, **values) if values else stored


def with_numbers(
    stored: Iterable[ContactNumber], wanted: Iterable[ContactNumber]
) -> tuple[ContactNumber, ...]:
    """Return the stored numbers with new ones, new labels and those that are now private."""
    have = {number.address: number for number in stored}
    for number in wanted:
        known = have.get(number.address, number)
        have[number.address] = ContactNumber(
            number.address, number.label or known.label, number.private or known.private
        )
    return tuple(have.values())
