"""What a line of a contact file says, whatever the file's kind."""

from dataclasses import dataclass, field

from appliance.errors import InputError


@dataclass(frozen=True, slots=True)
class RecordNumber:
    """A number as it was written, and what it is for ("office")."""

    number: str
    label: str = ""
    mobile: bool = field(default=False, compare=False)  # the file calls it one


@dataclass(frozen=True, slots=True)
class ContactRecord:
    """One person of a file, not yet judged.

    None tells that the file does not speak of it: what is stored stays as it is.
    """

    line: int  # where it begins in the file, from 1
    name: str
    numbers: tuple[RecordNumber, ...]
    notes: str | None = None
    accepts_sms: bool | None = None
    groups: tuple[str, ...] | None = None
    fields: tuple[tuple[str, str], ...] | None = None  # free fields: name, value


class ContactFileError(InputError):
    """The file as a whole cannot be read."""

    def __init__(self, code: str, text: str, *, cure: str = "", **values: object) -> None:
        super().__init__(code, text, field="file", cure=cure, **values)
