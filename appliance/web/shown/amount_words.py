"""Amounts of a balance in the reader's notation, and the text of the alert about a low one."""

from pathlib import Path

from babel import Locale, numbers
from babel.support import Translations
from flask_babel import gettext, ngettext

from appliance.errors import N_
from appliance.messaging.balance.amounts import Amount
from appliance.modem.enquiry import Failure
from appliance.web.shown.formatting import locale

_TRANSLATIONS = Path(__file__).parents[1] / "translations"
SMS = "SMS"
_SIGNS = {"EUR": "€", "PLN": "zł"}
_UNITS = {"points": N_("points"), "credits": N_("credits")}  # of providers
_AFTER = "{0}\N{NO-BREAK SPACE}{1}"
# Where the sign comes first.
_PATTERNS = {"en": "{1}{0}", "nl": "{1}\N{NO-BREAK SPACE}{0}"}
# Why a balance could not be read.
FAILURES: dict[str, str] = {
    Failure.NO_NETWORK: N_("The modem has no network."),
    Failure.REFUSED: N_("The network or the modem refuses the code."),
    Failure.NOT_SUPPORTED: N_("The network does not know the code."),
    Failure.TIMED_OUT: N_("The network did not answer in time."),
    Failure.ENDED: N_("The network ended the dialogue without an answer."),
    Failure.INTERRUPTED: N_("The modem was restarted or disconnected."),
    "no_amount": N_("The answer contains no amount that the pattern finds."),
}
_ALERT = N_("SMS box: the credit of the line %(line)s is low: %(amount)s.")


def shown(hundredths: int, unit: str | None) -> str:
    """Return an amount in the reader's notation: `12,50 €`, `87 SMS`."""
    if unit == SMS:
        return str(ngettext("%(num)s SMS", "%(num)s SMS", hundredths // 100))
    word = str(gettext(_UNITS[unit])) if unit in _UNITS else unit
    return _money(hundredths, word or "", locale())


def plain(hundredths: int | None) -> str:
    """Return an amount without its unit, as a form takes it; empty for None."""
    if hundredths is None:
        return ""
    return numbers.format_decimal(hundredths / 100, "0.##", locale=locale())


def failure_word(failure: str) -> str:
    """Return why a balance could not be read."""
    return str(gettext(FAILURES[failure])) if failure in FAILURES else failure


def alert(language: str, line: str, amount: Amount) -> str:
    """Return the text of the SMS about a low balance; outside a request, so by its language."""
    catalogue = Translations.load(_TRANSLATIONS, [language])
    if amount.unit == SMS:
        said = f"{amount.hundredths // 100} SMS"
    else:
        said = _money(amount.hundredths, amount.unit, Locale(language))
    return str(catalogue.gettext(_ALERT)) % {"line": line, "amount": said}


def _money(hundredths: int, unit: str, of: Locale) -> str:
    """Return an amount with its currency; the box keeps no other data about currencies."""
    figure = numbers.format_decimal(hundredths / 100, "#,##0.00", locale=of)
    if not unit:
        return figure
    return _PATTERNS.get(of.language, _AFTER).format(figure, _SIGNS.get(unit, unit))
