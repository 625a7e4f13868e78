"""The content of a line of a contact file, in any format."""

from dataclasses import dataclass, field

from appliance.errors import InputError


@dataclass(frozen=True, slots=True)
class RecordNumber:
    """A number as written, and its label ("office")."""

    number: str
    label: str = ""
    mobile: bool = field(default=False, compare=False)  # the file says so


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


class ContactFileError(InputError):
    """The file as a whole is not readable."""

    def __init__(self, code: str, text: str, *, cure: str = "", **values: object) -> None:
        super().__init__(code, text, field="file", cure=cure, **values)
