"""`/lines/{line}/callback`: what a provider or another box tells of a line by itself.

There is no log-in: the callback proves that it knows the line's key.
"""

from flask import Response, request

from appliance.web.frame.services import services


def take(line: str) -> Response:
    """Take a callback; the answer is `OK`, which SMSAPI waits for."""
    fields = {**request.args.to_dict(), **request.form.to_dict()}
    services().line_callbacks().take(
        line, fields, dict(request.headers), request.get_data(parse_form_data=False)
    )
    return Response("OK", mimetype="text/plain")
