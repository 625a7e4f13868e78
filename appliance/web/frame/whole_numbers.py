"""A field for a whole number, which says what is wrong with what was typed.

Browsers send nothing for a bad value of a number field, and nothing often means: without a limit.
So it is a field of text.
"""

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext
from wtforms import IntegerField
from wtforms.validators import StopValidation
from wtforms.widgets import TextInput


class WholeNumberField(IntegerField):  # type: ignore[misc]  # wtforms has no types
    """A whole number, also with blanks between its thousands; None if nothing was typed."""

    widget = TextInput()

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        """Read what was typed; ValueError in the reader's words when it is no whole number."""
        if not valuelist:
            return  # not in this form: as it was
        typed = "".join(valuelist[0].split())
        self.data = None
        try:
            if typed:
                self.data = int(typed)
        except ValueError:
            raise ValueError(str(gettext("Enter a whole number, for example 500."))) from None

    def pre_validate(self, _form: Any) -> None:
        """Say nothing more of what is no number."""
        if self.process_errors:
            raise StopValidation
