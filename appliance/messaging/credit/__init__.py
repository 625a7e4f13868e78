"""Accounts and credit: who pays for SMS, in segments.

    accounts    adding, changing and archiving accounts; who sees which
    movements   credit and transfers
    taking      the account that pays for a sending, and what it pays when it is accepted
    refunds     what it gets back for messages that were not sent
    monthly     the allowance of each month
    alerts      the SMS to the number of an account that falls below its level

Nobody pays until an account exists.
"""
