"""The content of a line of a contact file, in any format."""

from dataclasses import dataclass, field
from typing import Any

from appliance.errors import InputError


@dataclass(frozen=True, slots=True)
class RecordNumber:
    """A number as written, and its label ("office")."""

    number: str
    label: str = ""
    mobile: bool = field(default=False, compare=False)  # the file says so
    private: bool | None = None  # None: the file does not say


@dataclass(frozen=True, slots=True)
class ContactRecord:
    """One person of a file, not yet compared with the store.

    None means that the file does not contain the value: the stored one is kept.
    """

    line: int  # where it begins in the file, from 1
    name: str
    numbers: tuple[RecordNumber, ...]
    notes: str | None = None
    accepts_sms: bool | None = None
    groups: tuple[str, ...] | None = None
    fields: tuple[tuple[str, str], ...] | None = None  # custom fields: name, value
    # The details that the file contains: name of `Details`, value. Others are kept.
    details: tuple[tuple[str, Any], ...] = ()


class ContactFileError(InputError):
    """The file as a whole is not readable."""

    def __init__(self, code: str, text: str, *, cure: str = "", **values: object) -> None:
        super().__init__(code, text, field="file", cure=cure, **values)
