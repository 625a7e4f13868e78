"""The balance of a line: how it is read, its readings, and operators' codes."""

import peewee

from appliance.store.models.base import LastingId, Model, Moment, Number, Text, default, index


class LineBalance(Model):
    """How the balance of a line is read, and the plan's allowance."""

    line = Text(primary_key=True)
    code = Text(constraints=[default("")])  # USSD; empty: the balance is not read
    answers = Text(constraints=[default("")])  # to the menus, with spaces between them
    pattern = Text(constraints=[default("")])  # finds the amount; empty: the first one
    alert_below = Number(null=True)  # hundredths of the unit that is read
    alert_number = Text(constraints=[default("")])
    alert_event = Number(null=True)  # the entry of the alert in force
    allowance = Number(null=True)  # SMS of the plan in a month
    allowance_day = Number(constraints=[default(1)])  # of the month, on which it begins

    class Meta:
        """Options for peewee."""

        without_rowid = True


class BalanceReading(Model):
    """What the network answered at a moment."""

    id = LastingId()
    line = Text()
    at = Moment()
    amount = Number(null=True)  # hundredths; null: none was found
    unit = Text(null=True)  # EUR, PLN, SMS or empty
    failure = Text(null=True)  # a code; null: an amount was found
    answer = Text(constraints=[default("")])  # the network's words


class NetworkCode(Model):
    """A code of an operator that an administrator changed or added."""

    network = Text(primary_key=True)  # MCC and MNC
    name = Text()
    code = Text()
    answers = Text()
    pattern = Text()

    class Meta:
        """Options for peewee."""

        without_rowid = True


index("balance_reading_by_line", BalanceReading.line, BalanceReading.id)

MODELS: tuple[type[peewee.Model], ...] = (LineBalance, BalanceReading, NetworkCode)
