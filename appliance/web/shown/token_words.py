"""The limits of a token in words, for the list of tokens."""

from flask_babel import gettext, ngettext

from appliance.store.users import TokenRow
from appliance.web.frame.services import services
from appliance.web.shown.country_names import written
from appliance.web.shown.formatting import moment
from appliance.web.shown.scope_words import scope_word

# More than these are only counted.
_MOST_NAMED = 3


def limit_words(token: TokenRow, recipients: list[str]) -> list[str]:
    """Return a phrase for each limit of a token; `recipients` are whom it may write to."""
    limits, found = token.limits, []
    if token.daily_messages is not None:
        found.append(ngettext("%(num)s SMS a day", "%(num)s SMS a day", token.daily_messages))
    if limits.minute_messages is not None:
        most = limits.minute_messages
        found.append(ngettext("%(num)s SMS a minute", "%(num)s SMS a minute", most))
    if limits.scopes is not None:
        found.append(_named([scope_word(each) for each in limits.scopes]))
    if limits.has_recipients:
        found.append(gettext("only to %(names)s", names=_named(recipients) or "-"))
    if token.countries:
        found.append(written(token.countries))
    if limits.line is not None:
        found.append(gettext("by the line %(line)s", line=limits.line))
    if limits.networks is not None:
        found.append(gettext("from %(addresses)s", addresses=_named(list(limits.networks))))
    if limits.expires_at is not None:
        is_over = limits.expires_at <= services().clock.now_ms()
        at = moment(limits.expires_at)
        found.append(
            gettext("expired on %(time)s", time=at)
            if is_over
            else gettext("until %(time)s", time=at)
        )
    return [str(each) for each in found]


def _named(names: list[str]) -> str:
    """Return the first names, and the number of others."""
    shown = ", ".join(names[:_MOST_NAMED])
    more = len(names) - _MOST_NAMED
    return shown if more <= 0 else str(gettext("%(names)s and %(num)s more", names=shown, num=more))
