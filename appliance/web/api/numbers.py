"""Phone numbers in a query."""

from appliance.messaging.recipients import known_numbers
from appliance.web.frame.services import services


def address(typed: str) -> str:
    """Return the stored form of a number in a query. Raise InputError for field `number`."""
    box = services()
    country = box.preferences.messaging().country
    return known_numbers.resolve(box.store, number_in_address(typed), country)


def number_in_address(text: str) -> str:
    """Restore the plus sign of a number: unescaped, it arrives as a space."""
    return f"+{text.strip()}" if text[:1] == " " and text.strip()[:1].isdigit() else text
