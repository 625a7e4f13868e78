"""Mail that becomes SMS: taken by SMTP or LMTP, or fetched from an IMAP mailbox.

    smtp_server | mailbox -> letters (what a mail says) -> addresses (whom it means)
                          -> receiving (who may, stored once) -> outbox

Nothing of it is loaded while it is switched off.
"""
