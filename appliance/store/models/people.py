"""Who may use the box: users in a browser, programs with a token, and sessions."""

import peewee

from appliance.store.models.base import (
    NO_CASE,
    UNIQUE,
    LastingId,
    Model,
    Moment,
    Number,
    Octets,
    Reference,
    Text,
    default,
    index,
    one_of,
)


class User(Model):
    """A user of the pages."""

    id = LastingId()
    name = Text(constraints=[UNIQUE], collation=NO_CASE)
    role = Text(constraints=[one_of("role", "admin", "operator", "viewer")])
    password_hash = Text()  # argon2
    language = Text(null=True)  # null: as the browser asks
    created_at = Moment()
    last_login_at = Moment(null=True)
    countries = Text(null=True)  # allowed countries, separated by commas; null: the box's list


class Token(Model):
    """A program's API token."""

    id = LastingId()
    name = Text(constraints=[UNIQUE], collation=NO_CASE)
    user_id = Reference(User, null=True, on_delete="CASCADE")  # null: the box itself, operator
    secret_hash = Octets(constraints=[UNIQUE])  # SHA-256 of a 256-bit random secret
    created_at = Moment()
    last_used_at = Moment(null=True)
    countries = Text(null=True)  # as for a user; null: the user's
    daily_messages = Number(null=True)  # the most messages a day; null: no limit
    counted_on = Text(null=True)  # the local date of `counted`, YYYY-MM-DD
    counted = Number(constraints=[default(0)])  # messages accepted that day
    account_id = Number(null=True)  # the account that pays; null: the user's, or none


class Session(Model):
    """A logged-in browser."""

    id = LastingId()
    user_id = Reference(User, on_delete="CASCADE")
    secret_hash = Octets(constraints=[UNIQUE])  # SHA-256 of the cookie's 256-bit random secret
    created_at = Moment()
    used_at = Moment()  # accurate to some minutes
    address = Text()  # the browser's IP address at the log-in
    browser = Text()  # the browser's user agent


class Invitation(Model):
    """A link with which a new user sets the password, once."""

    user_id = Reference(User, primary_key=True, on_delete="CASCADE")
    secret_hash = Octets(constraints=[UNIQUE])  # SHA-256 of a 256-bit random secret
    created_at = Moment()
    expires_at = Moment()


class Setting(Model):
    """A setting changed in the browser by an administrator."""

    key = Text(primary_key=True)
    value = Text()  # JSON

    class Meta:
        """Options for peewee."""

        without_rowid = True


index("session_by_user", Session.user_id, Session.used_at)

MODELS: tuple[type[peewee.Model], ...] = (User, Token, Session, Invitation, Setting)
