"""The Flask application: every page and the API, on the services that the daemon built."""

from datetime import timedelta

from flask import Flask, Request, request
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface
from flask_wtf import CSRFProtect

from appliance.web import api, routes
from appliance.web.frame import (
    assets,
    compiled_templates,
    first_use,
    hosts,
    install_manifest,
    languages,
    logged_in,
    paths,
    security,
)
from appliance.web.frame.services import EXTENSION, Services
from appliance.web.programs import answering
from appliance.web.shown import (
    context,
    discussion_row,
    errors,
    formatting,
    highlight,
    links,
    roles,
    row_pieces,
    template_filters,
)
from appliance.web.writing import alphabet

SESSION_COOKIE = "sms_session"
# The form with the most fields is a list of messages with every row ticked.
MOST_FORM_FIELDS = 20_000
MOST_FORM_OCTETS = 1_048_576  # of its fields together; files do not count
# The order matters: some modules use what an earlier one gave to the templates.
_PARTS = (
    compiled_templates,
    hosts,
    paths,
    logged_in,
    languages,
    formatting,
    highlight,
    links,
    roles,
    template_filters,
    alphabet,
    discussion_row,
    assets,
    row_pieces,
    install_manifest,
    context,
    errors,
)


class SessionCookies(SecureCookieSessionInterface):
    """Signed session cookies, marked Secure when the browser uses HTTPS."""

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        """Return the session, or None for programs.

        Programs log in by a header, so their answers neither read nor set a cookie nor vary by it.
        """
        if security.has_own_log_in(request.path):
            return None
        return super().open_session(app, request)

    def get_cookie_name(self, app: Flask) -> str:
        """Return a `__Host-` name for HTTPS, which only this host can set."""
        name = super().get_cookie_name(app)
        return f"__Host-{name}" if request.is_secure else name

    def get_cookie_secure(self, app: Flask) -> bool:
        """Return whether to mark the cookie Secure: only for a request that came by HTTPS."""
        return request.is_secure or super().get_cookie_secure(app)


def create_app(services: Services) -> Flask:
    """Build the application. Raise RuntimeError for a view that does not declare its role."""
    app = Flask(__name__, static_folder=None)
    app.session_interface = SessionCookies()
    _configure(app, services)
    app.extensions[EXTENSION] = services
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    CSRFProtect(app)
    for part in _PARTS:
        part.register(app)
    first_use.register(app, routes.PAGES)
    api.register(app, services, routes.API)
    answering.register(app)
    app.after_request(security.add_headers)
    if undeclared := security.undeclared_views(app):
        raise RuntimeError(f"who may call {', '.join(undeclared)}? use @requires or @public")
    return app


def _configure(app: Flask, services: Services) -> None:
    settings = services.settings.web
    app.config.from_mapping(
        SECRET_KEY=logged_in.secret_key(services.settings.store.data_dir),
        SESSION_COOKIE_NAME=SESSION_COOKIE,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        PERMANENT_SESSION_LIFETIME=timedelta(hours=settings.session_hours),
        MAX_CONTENT_LENGTH=settings.body_limit,
        MAX_FORM_MEMORY_SIZE=min(settings.body_limit, MOST_FORM_OCTETS),
        MAX_FORM_PARTS=MOST_FORM_FIELDS,
        WTF_CSRF_TIME_LIMIT=None,  # as long as the session
        TEMPLATES_AUTO_RELOAD=False,
    )
