"""Who may use the box: users in a browser, programs with a token, and the browsers logged in."""

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
    """A person."""

    id = LastingId()
    name = Text(constraints=[UNIQUE], collation=NO_CASE)
    role = Text(constraints=[one_of("role", "admin", "operator", "viewer")])
    password_hash = Text()  # argon2
    language = Text(null=True)  # null: what the browser asks for
    created_at = Moment()
    last_login_at = Moment(null=True)
    countries = Text(null=True)  # that may be written to, commas between; null: the box's list


class Token(Model):
    """A program's key."""

    id = LastingId()
    name = Text(constraints=[UNIQUE], collation=NO_CASE)
    user_id = Reference(User, null=True, on_delete="CASCADE")  # null: the box itself, an operator
    secret_hash = Octets(constraints=[UNIQUE])  # SHA-256 of a 256-bit random secret
    created_at = Moment()
    last_used_at = Moment(null=True)
    countries = Text(null=True)  # as a user's; null: the user's
    daily_messages = Number(null=True)  # most messages a day; null: as many as it likes
    counted_on = Text(null=True)  # the local date of `counted`, YYYY-MM-DD
    counted = Number(constraints=[default(0)])  # messages handed over that day


class Session(Model):
    """A browser that is logged in."""

    id = LastingId()
    user_id = Reference(User, on_delete="CASCADE")
    secret_hash = Octets(constraints=[UNIQUE])  # SHA-256 of the cookie's 256-bit random secret
    created_at = Moment()
    used_at = Moment()  # to some minutes
    address = Text()  # IP address of the browser at the log-in
    browser = Text()  # what it calls itself


class Setting(Model):
    """A setting that the administrator changed in the browser."""

    key = Text(primary_key=True)
    value = Text()  # JSON

    class Meta:
        """For peewee."""

        without_rowid = True


index("session_by_user", Session.user_id, Session.used_at)

MODELS: tuple[type[peewee.Model], ...] = (User, Token, Session, Setting)
