"""The choice of the account that pays, in the forms that send, for who has a choice."""

from flask_babel import gettext, lazy_gettext
from flask_login import current_user
from wtforms import SelectField

from appliance.messaging.credit import accounts
from appliance.messaging.requests import Cost
from appliance.store import accounts as rows
from appliance.web.frame.services import services


def payer_shown(cost: Cost | None) -> str:
    """Return what a preview's digest says of who pays. What is left changes by itself."""
    return "" if cost is None else cost.account


class PayingField(SelectField):  # type: ignore[misc]  # wtforms has no types
    """The account that pays; without choices it is not shown."""

    data: str | None

    def __init__(self, **options: object) -> None:
        label = lazy_gettext("Account that pays")
        super().__init__(label, choices=[], validate_choice=False, **options)

    def offer(self) -> None:
        """Offer the accounts at whose cost the user may send, if there are several ways."""
        store, author = services().store, current_user.author
        if not rows.in_use(store):
            return
        own = accounts.of_author(store, author)
        offered = [each.name for each in accounts.seen(store, author)]
        if author.administers and not own:
            self.choices = [("", gettext("No account")), *((name, name) for name in offered)]
        elif len(offered) > 1:
            first = [] if len(own) == 1 else [("", gettext("Choose…"))]
            self.choices = [*first, *((name, name) for name in offered)]
            if len(own) == 1 and not self.data:
                self.data = own[0].name

    @property
    def name_chosen(self) -> str | None:
        """The name of the chosen account, or None."""
        return self.data or None
