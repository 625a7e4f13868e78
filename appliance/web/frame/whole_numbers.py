"""A field for a whole number, with a message that says what is wrong with the input.

It is a text field: for an invalid number field browsers send nothing, which often means "no limit".
"""

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext
from wtforms import IntegerField
from wtforms.validators import StopValidation
from wtforms.widgets import TextInput


class WholeNumberField(IntegerField):  # type: ignore[misc]  # wtforms has no types
    """A whole number, also with blanks between thousands; None if the field is empty."""

    widget = TextInput()

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        """Read the input. Raise ValueError, in the reader's language, for anything but a number."""
        if not valuelist:
            return  # the field was not sent: keep its value
        typed = "".join(valuelist[0].split())
        self.data = None
        try:
            if typed:
                self.data = int(typed)
        except ValueError:
            raise ValueError(str(gettext("Enter a whole number, for example 500."))) from None

    def pre_validate(self, _form: Any) -> None:
        """Report no further error about input that is not a number."""
        if self.process_errors:
            raise StopValidation
