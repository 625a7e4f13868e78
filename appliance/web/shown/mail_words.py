"""The words of mails about SMS, in the language of who gets them; outside a request."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from babel import Locale, dates
from babel.support import NullTranslations, Translations

from appliance import local_time
from appliance.errors import N_
from appliance.messaging.meanings import meaning

if TYPE_CHECKING:
    from appliance.channels.mail_out.sending import Told

_TRANSLATIONS: Final = Path(__file__).parents[1] / "translations"
_SUBJECTS: Final = {
    "received": N_("SMS from %(who)s"),
    "failed": N_("SMS to %(who)s: not sent"),
    "delivered": N_("SMS to %(who)s: delivered"),
}
_ANSWER: Final = N_("Answer this mail to answer by SMS.")
_TEST_SUBJECT: Final = N_("Test of the SMS box")
_TEST: Final = N_("The box can send mail.")
_SEVERAL: Final = N_("News about SMS: %(num)s")


def of(language: str, told: Sequence["Told"]) -> tuple[str, str]:
    """Return the subject and the text of a mail about one message, or about several."""
    catalogue = Translations.load(_TRANSLATIONS, [language])
    if len(told) == 1:
        return _subject(catalogue, told[0]), "\n".join(_one(catalogue, language, told[0]))
    subject = catalogue.gettext(_SEVERAL) % {"num": len(told)}
    parts = []
    for each in told:
        parts += [_subject(catalogue, each), *_details(catalogue, language, each), ""]
    return subject, "\n".join(parts)


def test(language: str) -> tuple[str, str]:
    """Return the subject and the text of a mail that shows that mail can be sent."""
    catalogue = Translations.load(_TRANSLATIONS, [language])
    return catalogue.gettext(_TEST_SUBJECT), catalogue.gettext(_TEST)


def _one(catalogue: NullTranslations, language: str, told: "Told") -> list[str]:
    lines = [told.text, "", "-- ", *_details(catalogue, language, told)[1:]]
    if told.what == "received" and told.can_be_answered:
        lines += [catalogue.gettext(_ANSWER)]
    return lines


def _details(catalogue: NullTranslations, language: str, told: "Told") -> list[str]:
    """Return the text of a message, when it happened, and what went wrong."""
    at = local_time.local(told.at_ms).replace(tzinfo=None)
    lines = [told.text, dates.format_datetime(at, "d MMM yyyy HH:mm", locale=Locale(language))]
    if told.what == "failed" and told.error:
        lines.append(str(catalogue.gettext(meaning(told.error))))
    return lines


def _subject(catalogue: NullTranslations, told: "Told") -> str:
    return catalogue.gettext(_SUBJECTS[told.what]) % {"who": told.who}
