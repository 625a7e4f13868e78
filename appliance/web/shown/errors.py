"""Error pages: what is wrong and what to do, in the reader's language."""

import logging
from typing import Any

from flask import Flask, Response, make_response, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import current_user
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException, InternalServerError

from appliance.errors import N_, ApplianceError
from appliance.web.frame import error_statuses, security
from appliance.web.shown.statuses import status_word

FIRST_ERROR = 400

log = logging.getLogger(__name__)

TITLES = {
    400: N_("Invalid request"),
    402: N_("Not enough credit"),
    403: N_("Not allowed"),
    404: N_("Page not found"),
    405: N_("Not allowed"),
    409: N_("Not possible now"),
    413: N_("File too large"),
    429: N_("Too many tries"),
    500: N_("Something went wrong"),
    503: N_("Not possible now"),
}
TEXTS = {
    404: N_("This page or message does not exist, or no longer exists."),
    405: N_("This page does not accept that."),
    413: N_("What you sent is larger than the box accepts."),
    500: N_("The box has noted the error in its log. Nothing was lost; try again."),
}


def text_of(error: ApplianceError) -> str:
    """Return the error and its cure in the reader's language."""
    values = dict(error.values)
    if "status" in values:
        values["status"] = status_word(values["status"])
    if why := values.get("reason"):
        values["reason"] = gettext(why)
    parts = (gettext(part, **values) for part in (error.text, error.cure) if part)
    return " ".join(str(part) for part in parts)


def status_of(error: ApplianceError) -> int:
    """Return the HTTP status that fits."""
    return error_statuses.status_of(error, bad_input=400)


def page(status: int, text: str = "") -> ResponseReturnValue:
    """Return an error page."""
    title = gettext(TITLES.get(status, TITLES[500]))
    words = text or gettext(TEXTS.get(status, TEXTS[500]))
    try:
        return render_template("error.html", title=title, text=words), status
    except ApplianceError:  # the store fails, so the frame cannot be drawn either
        return Response(f"{title}. {words}", status, mimetype="text/plain")


def place(form: Any, error: ApplianceError) -> None:
    """Put an error beside the field of a WTForms form that it names, or at the form's top."""
    field = getattr(error, "field", None)
    if field and field in form:
        form[field].errors = [*form[field].errors, text_of(error)]
    else:
        form.form_errors = [*form.form_errors, text_of(error)]


def register(app: Flask) -> None:
    """Answer every error with a page."""

    @app.errorhandler(ApplianceError)
    def appliance_error(error: ApplianceError) -> ResponseReturnValue:
        status = status_of(error)
        if status >= InternalServerError.code:
            log.warning("%s %s: %s", request.method, request.path, error)
        response = make_response(page(status, text_of(error)))
        if error.retry_seconds is not None:
            response.headers["Retry-After"] = str(error.retry_seconds)
        return response

    @app.errorhandler(CSRFError)
    def csrf_error(_error: CSRFError) -> ResponseReturnValue:
        if not current_user.is_authenticated or security.by_script():
            return security.ask_to_log_in()
        return page(
            400, gettext("This page was open for too long. Go back, reload it and try again.")
        )

    @app.errorhandler(HTTPException)
    def http_error(error: HTTPException) -> ResponseReturnValue:
        if error.code is None or error.code < FIRST_ERROR:
            return error
        return page(error.code)

    @app.errorhandler(Exception)
    def unexpected(error: Exception) -> ResponseReturnValue:
        log.error("%s %s failed", request.method, request.path, exc_info=error)
        return page(500)
