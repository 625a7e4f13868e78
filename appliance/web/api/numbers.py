"""Numbers as a query writes them."""

from appliance.messaging.recipients import known_numbers
from appliance.web.frame.services import services


def address(typed: str) -> str:
    """The number of a query as it is kept. InputError, field `number`."""
    box = services()
    country = box.preferences.messaging().country
    return known_numbers.resolve(box.store, number_in_address(typed), country)


def number_in_address(text: str) -> str:
    """A number out of a query: an unescaped plus sign arrives there as a space."""
    return f"+{text.strip()}" if text[:1] == " " and text.strip()[:1].isdigit() else text
