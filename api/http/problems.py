"""Every failure as a problem document (RFC 9457) with a sentence: found, needed, to do."""

from http import HTTPStatus

import structlog
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

from api.http.encode import write_json
from models.errors import (
    DataRefusedError,
    KlarsynError,
    NotFoundError,
    ParameterError,
    SettingError,
    StoreError,
)

MEDIA_TYPE = "application/problem+json"

STATUS: dict[type[Exception], HTTPStatus] = {
    DataRefusedError: HTTPStatus.BAD_REQUEST,
    ParameterError: HTTPStatus.BAD_REQUEST,
    NotFoundError: HTTPStatus.NOT_FOUND,
    StoreError: HTTPStatus.SERVICE_UNAVAILABLE,
    SettingError: HTTPStatus.INTERNAL_SERVER_ERROR,
    KlarsynError: HTTPStatus.INTERNAL_SERVER_ERROR,
}
"""The one table from error class to status; a subclass takes its nearest parent's."""

_SENTENCES = {
    HTTPStatus.NOT_FOUND: "There is nothing at '{path}'; the landing page / and /api tell what is offered.",
    HTTPStatus.METHOD_NOT_ALLOWED: "'{path}' does not answer {method}; /api tells what is offered.",
}

log = structlog.get_logger(__name__)


def problem(status: HTTPStatus, sentence: str, *, path: str, headers: dict[str, str] | None = None) -> Response:
    """Make a problem document."""
    document = {
        "type": "about:blank",
        "title": status.phrase,
        "status": int(status),
        "detail": sentence,
        "instance": path,
    }
    wait = {"Retry-After": "5"} if status is HTTPStatus.SERVICE_UNAVAILABLE else {}
    return Response(write_json(document), status, {**wait, **(headers or {})}, media_type=MEDIA_TYPE)


def answer_with_problems(app: FastAPI) -> None:
    """Let the app answer every failure with a problem document."""
    app.add_exception_handler(KlarsynError, _of_the_house)
    app.add_exception_handler(HTTPException, _of_the_web)
    app.add_exception_handler(RequestValidationError, _of_the_framework)
    app.add_exception_handler(Exception, _unexpected)


def _of_the_house(request: Request, error: Exception) -> Response:
    status = next(STATUS[one] for one in type(error).__mro__ if one in STATUS)
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        log.warning("request failed", path=request.url.path, error=str(error))
    return problem(status, str(error), path=request.url.path)


def _of_the_web(request: Request, error: Exception) -> Response:
    status = HTTPStatus(getattr(error, "status_code", 500))
    sentence = _SENTENCES.get(status, f"{status.description}.")
    text = sentence.format(path=request.url.path, method=request.method)
    return problem(status, text, path=request.url.path, headers=getattr(error, "headers", None))


def _of_the_framework(request: Request, error: Exception) -> Response:
    # No route declares parameters to the framework; should one ever do, 422 would break OGC API conformance.
    return problem(HTTPStatus.BAD_REQUEST, f"The request cannot be read: {error}.", path=request.url.path)


def _unexpected(request: Request, error: Exception) -> Response:
    log.error("unexpected failure", path=request.url.path, exc_info=error)
    sentence = "Something failed that should not; the service's log has the details under this path."
    # This answer is made outside all else, so that nothing adds the usual headers to it.
    headers = {"Content-Security-Policy": "default-src 'none'", "X-Content-Type-Options": "nosniff"}
    return problem(HTTPStatus.INTERNAL_SERVER_ERROR, sentence, path=request.url.path, headers=headers)
