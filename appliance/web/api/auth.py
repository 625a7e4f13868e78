"""`/auth`: tokens that a program fetches for a while."""

from typing import Any, Final

import flask

from appliance.messaging.people import access_tokens, credentials
from appliance.messaging.people.access_tokens import USUAL_SECONDS, Fetched
from appliance.web.api import times
from appliance.web.api.operations import ApiRequest, ApiResponse, Operation
from appliance.web.api.token_shapes import FETCHED, WANTED
from appliance.web.frame.services import services


def _fetch(request: ApiRequest) -> ApiResponse:
    fetched = access_tokens.fetch(
        services().store,
        request.caller,
        request.body.get("scopes"),
        request.body.get("ttl", USUAL_SECONDS),
    )
    return ApiResponse(_as_json(fetched), 201)


def _refresh(request: ApiRequest) -> ApiResponse:
    given = credentials.parse(flask.request.headers.get("Authorization", ""))
    secret = given if isinstance(given, str) else ""
    fetched = access_tokens.refresh(services().store, request.caller, secret)
    return ApiResponse(_as_json(fetched), 201)


def _revoke(request: ApiRequest, token_id: str) -> ApiResponse:
    access_tokens.revoke(services().store, request.caller, token_id)
    return ApiResponse(None, 204)


def _as_json(fetched: Fetched) -> dict[str, Any]:
    expires = times.write(fetched.expires_at)
    return {
        "id": fetched.id,
        "token_type": "Bearer",
        "access_token": fetched.secret,
        "refresh_token": fetched.refresh,
        "expires_at": expires,
        "tokenType": "Bearer",
        "accessToken": fetched.secret,
        "refreshToken": fetched.refresh,
        "expiresAt": expires,
        "scopes": list(fetched.scopes),
    }


OPERATIONS: Final = (
    Operation(
        id="fetchToken",
        method="POST",
        path="/auth/token",
        view=_fetch,
        role="viewer",
        summary="Fetch a token for a while, with some of the caller's scopes",
        body=WANTED,
        answers={201: FETCHED},
        errors=frozenset({409}),
    ),
    Operation(
        id="refreshToken",
        method="POST",
        path="/auth/token/refresh",
        view=_refresh,
        role="viewer",
        summary="Fetch the next token; the bearer is the refresh token, which ends",
        answers={201: FETCHED},
        errors=frozenset({409}),
    ),
    Operation(
        id="revokeToken",
        method="DELETE",
        path="/auth/token/{token_id}",
        view=_revoke,
        role="viewer",
        summary="End a token that was fetched",
        answers={204: None},
        errors=frozenset({404}),
    ),
)
