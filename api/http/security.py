"""What every answer carries, and which callers are heard: no other origin's scripts, no borrowed host names."""

from http import HTTPStatus

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.http.problems import problem
from api.settings import is_loopback


def content_policy(basemap_origin: str) -> str:
    """Write the page's Content-Security-Policy: ours alone, besides the configured basemap."""
    basemap = f" {basemap_origin}" if basemap_origin else ""
    return "; ".join(
        (
            "default-src 'self'",
            f"img-src 'self' data: blob:{basemap}",
            f"connect-src 'self'{basemap}",
            "worker-src 'self' blob:",
            "object-src 'none'",
            "base-uri 'self'",
            "form-action 'self'",
            "frame-ancestors 'none'",
        )
    )


class Doorkeeper:
    """Adds security headers, and hears only requests addressed to this machine.

    A web page elsewhere can make a browser on this machine ask us under a host
    name of its own (DNS rebinding); such a request carries that name.
    """

    def __init__(self, app: ASGIApp, *, basemap_origin: str) -> None:
        self._app = app
        self._headers = {
            "Content-Security-Policy": content_policy(basemap_origin),
            "X-Content-Type-Options": "nosniff",
            "X-Frame-Options": "DENY",
            "Referrer-Policy": "no-referrer",
            "Cross-Origin-Resource-Policy": "same-origin",
            "Cross-Origin-Opener-Policy": "same-origin",
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or turn it away."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self._headers.items():
                    headers.setdefault(name, value)
            await send(message)

        host = Headers(scope=scope).get("host", "")
        if is_loopback(_name_of(host)):
            await self._app(scope, receive, send_guarded)
        else:
            sentence = f"The request is addressed to '{host}'; this service answers to 127.0.0.1 and localhost only."
            await problem(HTTPStatus.BAD_REQUEST, sentence, path=scope["path"])(scope, receive, send_guarded)


def _name_of(host: str) -> str:
    """Cut the port off a Host header.

    >>> _name_of("[::1]:8000"), _name_of("localhost:80"), _name_of("127.0.0.1")
    ('[::1]', 'localhost', '127.0.0.1')
    """
    return host[: host.rindex("]") + 1] if host.startswith("[") and "]" in host else host.partition(":")[0]
