"""Access control by roles, and the security headers of every answer.

Every view declares who may call it, by `@requires("viewer" | "operator" | "admin")` or `@public`.
The application refuses to start with an undeclared view, so that no route is open by oversight.
The API under /api/ and /health have their own log-in.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar
from urllib.parse import quote, urlsplit, urlunsplit

from flask import Flask, Response, redirect, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response as BaseResponse

from appliance.errors import N_, ForbiddenError
from appliance.messaging.people.users import ROLES, Role, may
from appliance.web.frame.audit import record_refusal
from appliance.web.frame.program_paths import is_of_program

OWN_LOG_IN = ("/api/", "/health", "/metrics")
RANKED = ROLES  # lowest first

View = TypeVar("View", bound=Callable[..., Any])

# Bootstrap draws the arrow of a select as a data: picture.
CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
    " font-src 'self'; connect-src 'self'; manifest-src 'self'; worker-src 'self';"
    " form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)

# A month: a new card has a new certificate authority, and until this time is over browsers let
# nobody past their warning.
HTTPS_ONLY_SECONDS = 30 * 86_400

HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
}


def has_own_log_in(path: str) -> bool:
    """Return whether requests for a path carry their own secret, instead of a session."""
    return path.startswith(OWN_LOG_IN) or is_of_program(path)


def can(role: Role) -> bool:
    """Return whether the current user has at least `role`. Templates use it too."""
    return current_user.is_authenticated and may(current_user.role, role)


def public(view: View) -> View:
    """Mark a view that anyone may call."""
    view.required_role = None  # type: ignore[attr-defined]
    return view


def requires(role: Role) -> Callable[[View], View]:
    """Admit only users with at least `role`: others log in first or get a 403."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(*args: Any, **kwargs: Any) -> Any:
            if not current_user.is_authenticated:
                return ask_to_log_in()
            if not can(role):
                record_refusal(current_user.author)
                raise ForbiddenError("role", N_("Your role does not allow this."))
            return view(*args, **kwargs)

        guarded.required_role = role  # type: ignore[attr-defined]
        return guarded  # type: ignore[return-value]

    return decorate


def by_script() -> bool:
    """Return whether a page's script sent the request and handles the answer itself."""
    return "X-Requested-With" in request.headers


def ask_to_log_in() -> BaseResponse:
    """Redirect to the log-in page, which leads back; answer a script with a bare 401."""
    if by_script():
        return Response(status=401)
    wanted = _asked_for() if request.method in ("GET", "HEAD") else _sent_from()
    return redirect(url_for("login.log_in", next=None if wanted == "/" else wanted))


def _asked_for() -> str:
    """Return the requested path and query, quoted as a browser writes them."""
    query = request.query_string.decode("ascii", "replace")
    return quote(request.path) + (f"?{query}" if query else "")


def _sent_from() -> str | None:
    """Return the page whose form was sent; None if the browser does not tell."""
    page = urlsplit(request.referrer or "")
    return urlunsplit(("", "", page.path, page.query, "")) if page.netloc == request.host else None


def undeclared_views(app: Flask) -> list[str]:
    """Return the routes whose views declare neither `requires` nor `public`."""
    return [
        rule.rule
        for rule in app.url_map.iter_rules()
        if not has_own_log_in(rule.rule)
        and not hasattr(app.view_functions[rule.endpoint], "required_role")
    ]


def add_headers(response: Response) -> Response:
    """Set the security headers, and keep pages with personal data out of every cache."""
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if request.is_secure:
        response.headers["Strict-Transport-Security"] = f"max-age={HTTPS_ONLY_SECONDS}"
    # Flask sets a Cache-Control for downloads that would allow caches to keep them.
    may_be_kept = request.path.startswith("/static/") or response.cache_control.max_age is not None
    if not may_be_kept:
        response.headers["Cache-Control"] = "no-store"
    return response
