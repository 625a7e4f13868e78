"""The choice of the line in the forms that send, if the box has several."""

from flask_babel import gettext, lazy_gettext
from flask_login import current_user
from wtforms import SelectField

from appliance.web.frame.services import services


class LineField(SelectField):  # type: ignore[misc]  # wtforms has no types
    """The line that sends; without choices it is not shown, and the box chooses."""

    data: str | None

    def __init__(self, **options: object) -> None:
        # `accept` checks the line: one may be removed while the form is filled in.
        super().__init__(lazy_gettext("Line"), choices=[], validate_choice=False, **options)

    def offer(self) -> None:
        """Offer the lines that the user may use."""
        rows = services().outbox.lines_for(current_user.author)
        if rows:
            automatic = ("", gettext("Automatic"))
            self.choices = [automatic, *((row.name, row.shown) for row in rows)]

    @property
    def name_chosen(self) -> str | None:
        """The name of the chosen line, or None."""
        return self.data or None
