"""Check the details of a contact, whether they come from a form, a file or a program."""

import re
from dataclasses import replace
from typing import Final

from appliance.errors import N_, ConflictError, InputError
from appliance.store import contacts
from appliance.store.contact_details import LANGUAGES, NONE_KNOWN, Details
from appliance.store.database import Store

# The longest values, by their fields.
LONGEST: Final = {"external_id": 100, "email": 254, "street": 200, "postcode": 20, "town": 100}
_EMAIL: Final = re.compile(r"[^@\s,;<>]+@[^@\s,;<>.]+(?:\.[^@\s,;<>.]+)+")


def checked(details: Details) -> Details:
    """Return the details without superfluous spaces. Raise InputError, naming the field."""
    if details == NONE_KNOWN:
        return details
    cleaned = {name: " ".join((getattr(details, name) or "").split()) for name in LONGEST}
    for name, value in cleaned.items():
        if len(value) > LONGEST[name]:
            raise InputError(
                "detail_too_long",
                N_("This has %(length)d characters; at most %(limit)d can be kept."),
                field=name,
                length=len(value),
                limit=LONGEST[name],
            )
    if cleaned["email"] and not _EMAIL.fullmatch(cleaned["email"]):
        raise not_an_email(cleaned["email"])
    if details.language is not None and details.language not in LANGUAGES:
        raise InputError(
            "unknown_language", N_("Choose one of the languages offered."), field="language"
        )
    if all(cleaned[name] == (getattr(details, name) or "") for name in LONGEST):
        return details
    return replace(
        details,
        external_id=cleaned["external_id"] or None,
        email=cleaned["email"],
        street=cleaned["street"],
        postcode=cleaned["postcode"],
        town=cleaned["town"],
    )


def not_an_email(written: str) -> InputError:
    """Return the error for a text that is no e-mail address."""
    return InputError(
        "not_an_email",
        N_("“%(written)s” is not an e-mail address."),
        field="email",
        written=written,
    )


def refuse_double(store: Store, external_id: str | None, contact_id: int | None) -> None:
    """Raise ConflictError if another contact has this id of another program."""
    if external_id is None:
        return
    found = contacts.id_by_external_id(store, external_id)
    if found is not None and found != contact_id:
        raise ConflictError(
            "external_id_taken",
            N_("“%(name)s” has the external id %(external_id)s already."),
            name=contacts.get(store, found).name,
            external_id=external_id,
        )
