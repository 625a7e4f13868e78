"""The SMS to the number of an account that has fallen below its alert level, once for each fall."""

import logging
from collections.abc import Callable, Mapping
from typing import Final

from appliance.errors import ApplianceError, StoreError
from appliance.messaging.credit.accounts import ALERTS
from appliance.messaging.journal.consumers import Consumer
from appliance.messaging.outbound.outbox import Outbox
from appliance.messaging.requests import Author, NewMessage
from appliance.store import accounts as rows
from appliance.store.accounts import AccountRow
from appliance.store.database import Store
from appliance.store.journal.accounts import AccountLow
from appliance.store.journal.entry import Recorded

log = logging.getLogger(__name__)

_AUTHOR: Final = Author("rule", "credit")  # the alert itself costs no credit
_TEXTS: Final[Mapping[str, str]] = {
    "fr": "Box SMS : le compte {name} n'a plus que {balance} SMS.",
    "en": "SMS box: the account {name} has only {balance} SMS left.",
    "pl": "Box SMS: na koncie {name} zostało tylko {balance} SMS.",
    "nl": "Sms-box: het account {name} heeft nog maar {balance} sms'en.",
}


def consumer(outbox: Outbox, language: Callable[[], str]) -> Consumer:
    """Return the consumer that sends the alerts, in the language of the box."""

    def tell(store: Store, found: Recorded) -> None:
        low = found.entry
        account = _account(store, low) if isinstance(low, AccountLow) else None
        if account is None or account.alert_number is None or not isinstance(low, AccountLow):
            return
        text = _TEXTS[language()].format(name=account.name, balance=max(low.balance, 0))
        message = NewMessage(text, (account.alert_number,), public_id=f"credit-{found.id}")
        try:
            with store.transaction():
                outbox.accept(message, _AUTHOR)
        except StoreError:
            raise
        except ApplianceError as error:  # trying again would not help
            log.warning("the alert of account %d was not sent: %s", account.id, error)

    return Consumer(ALERTS, (AccountLow,), tell)


def _account(store: Store, low: AccountLow) -> AccountRow | None:
    """Return the account in use that fell, which may have another name since."""
    if low.account_id is None:
        return rows.by_name(store, low.account)
    found = rows.by_id(store, low.account_id)
    return None if found is None or found.archived_at is not None else found
