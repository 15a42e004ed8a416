"""Answers as prepared bytes: compressed once, named by an ETag, not sent again to those who have them."""

import gzip
from dataclasses import dataclass
from hashlib import sha256

from fastapi import Request, Response

from api.http.encode import write_json
from api.http.parameters import CRS84

GEOJSON = "application/geo+json"
JSON = "application/json"
SCHEMA = "application/schema+json"

_LEVEL = 1  # the least work; a client on the same machine or network gains nothing from more
_WORTH_COMPRESSING = 1_000


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Answer:
    """One document, ready to send.

    Attributes
    ----------
    name : of this content, for its ETags.
    zipped : the same, gzipped; empty where that does not pay.
    """

    body: bytes
    zipped: bytes
    name: str
    media_type: str

    @property
    def weight(self) -> int:
        """Bytes held in memory."""
        return len(self.body) + len(self.zipped)


def prepare_answer(body: bytes, *, media_type: str, rests_on: object) -> Answer:
    """Compress a document and name it after all that it rests on."""
    zipped = gzip.compress(body, compresslevel=_LEVEL, mtime=0) if len(body) >= _WORTH_COMPRESSING else b""
    name = sha256(repr(rests_on).encode()).hexdigest()[:32]
    return Answer(body=body, zipped=zipped, name=name, media_type=media_type)


def send(answer: Answer, request: Request) -> Response:
    """Send the document, or only say that it has not changed."""
    is_zipped = bool(answer.zipped) and accepts_gzip(request.headers.get("accept-encoding", ""))
    # A strong ETag names the bytes on the wire: the compressed form has its own.
    tag = f'"{answer.name}-gzip"' if is_zipped else f'"{answer.name}"'
    headers = {"ETag": tag, "Cache-Control": "private, no-cache", "Vary": "Accept-Encoding"}
    if _has_it(request.headers.get("if-none-match", ""), answer.name):
        return Response(status_code=304, headers=headers)
    if answer.media_type == GEOJSON:
        headers["Content-Crs"] = f"<{CRS84}>"
    if is_zipped:
        headers["Content-Encoding"] = "gzip"
    return Response(answer.zipped if is_zipped else answer.body, headers=headers, media_type=answer.media_type)


def accepts_gzip(header: str) -> bool:
    """Read Accept-Encoding.

    >>> accepts_gzip("br, gzip;q=0.5"), accepts_gzip("gzip;q=0"), accepts_gzip("identity")
    (True, False, False)
    """
    for part in header.lower().split(","):
        coding, _, quality = part.partition(";")
        if coding.strip() in {"gzip", "*"}:
            return quality.replace(" ", "") not in {"q=0", "q=0.0", "q=0.00", "q=0.000"}
    return False


def _has_it(header: str, name: str) -> bool:
    tags = {tag.strip().removeprefix("W/") for tag in header.split(",")}
    return bool(tags & {"*", f'"{name}"', f'"{name}-gzip"'})


def send_json(document: object, *, media_type: str = JSON) -> Response:
    """Send a small document that is made for this request."""
    return Response(write_json(document), headers={"Cache-Control": "no-cache"}, media_type=media_type)


def base_of(request: Request) -> str:
    """Give the address of this service as the client sees it, without a closing slash."""
    return str(request.base_url).rstrip("/")


def link(href: str, rel: str, type_: str, title: str) -> dict[str, str]:
    """Write a link object with an absolute address."""
    return {"href": href, "rel": rel, "type": type_, "title": title}
