"""The details of a contact besides its name, numbers, notes and custom fields."""

from collections.abc import Iterator
from dataclasses import dataclass, fields
from enum import StrEnum
from typing import Any, Final

from appliance.addresses.postal import household_of

LANGUAGES: Final = ("fr", "en", "pl", "nl")


class Promotional(StrEnum):
    """Whether a person wants promotional SMS."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


class Act(StrEnum):
    """The act by which a preference changed."""

    FORM = "form"  # a user filled in the contact's page
    IMPORT = "import"  # of a file
    API = "api"
    STOP = "stop"  # the number was put on the STOP list
    SMS = "sms"  # the person wrote an SMS


class Preference(StrEnum):
    """A preference of a person; every change of one is in the journal."""

    ACCEPTS_SMS = "accepts_sms"
    PROMOTIONAL = "promotional"
    LANGUAGE = "language"
    PREFERRED = "preferred"


@dataclass(frozen=True, slots=True)
class Details:
    """The details that a form, a file or a program gives."""

    external_id: str | None = None  # the id in another program; no two contacts have the same
    email: str = ""
    language: str | None = None
    colleague: bool = False
    street: str = ""
    postcode: str = ""
    town: str = ""
    preferred: bool = False  # gets the one SMS for the household
    promotional: Promotional = Promotional.UNKNOWN

    @property
    def household(self) -> str | None:
        """The form that the members of the household share; None if the address is incomplete."""
        if not (self.street and self.postcode and self.town):
            return None
        return household_of(self.street, self.postcode, self.town)

    def known(self) -> Iterator[tuple[str, Any]]:
        """Yield the name and the value of each detail that is not as for an unknown person."""
        for name in NAMES:
            value = getattr(self, name)
            if value != getattr(NONE_KNOWN, name):
                yield name, value


NAMES: Final = tuple(each.name for each in fields(Details))
NONE_KNOWN: Final = Details()
