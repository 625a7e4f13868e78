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
    # Lists are separated by commas; null sets no limit.
    scopes = Text(null=True)  # what it may do at most, besides its role
    networks = Text(null=True)  # where it may be used from
    group_ids = Text(null=True)  # whom it may write to: members of these groups
    numbers = Text(null=True)  # and these numbers
    line = Text(null=True)  # the line that sends its messages
    expires_at = Moment(null=True)  # refused from then on
    minute_messages = Number(null=True)  # the most messages in a minute
    minute_began = Moment(null=True)  # when the minute of the count began
    minute_counted = Number(constraints=[default(0)])  # messages accepted in that minute


class AccessToken(Model):
    """A token that a program has fetched for a while, with a password or a token."""

    id = LastingId()
    public_id = Text(constraints=[UNIQUE])  # the id in the API
    token_id = Reference(Token, null=True, on_delete="CASCADE")  # fetched with this token
    user_id = Reference(User, null=True, on_delete="CASCADE")  # or with a password
    secret_hash = Octets(constraints=[UNIQUE])  # SHA-256 of a 256-bit random secret
    refresh_hash = Octets(constraints=[UNIQUE])  # the same, of the secret that fetches the next
    scopes = Text(null=True)  # separated by commas; null: all that its owner may do
    created_at = Moment()
    expires_at = Moment()
    refresh_until = Moment()


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
index("access_token_by_expiry", AccessToken.refresh_until)
index("access_token_by_token", AccessToken.token_id)
index("access_token_by_user", AccessToken.user_id)

MODELS: tuple[type[peewee.Model], ...] = (User, Token, AccessToken, Session, Invitation, Setting)
