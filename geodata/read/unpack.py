"""From a file to its documents, within limits: plain, gzip or zip."""

import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from geodata.read.encodings import as_utf8
from geodata.read.limits import MAX_BYTES, MOST_GZIP_PARTS, check_size
from geodata.read.zipped import ZIP, is_workbook, unzip
from models.errors import DataRefusedError

GZIP = b"\x1f\x8b"
SQLITE = b"SQLite format 3\x00"
_CHUNK = 1 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """What one file, or one member of a zip, holds.

    Attributes
    ----------
    name : for messages.
    kind : "text", "xlsx" or "gpkg", seen from the content.
    """

    name: str
    data: bytes

    @property
    def kind(self) -> str:
        """Tell the kind from the first bytes."""
        if self.data.startswith(SQLITE):
            return "gpkg"
        return "xlsx" if self.data.startswith(ZIP) else "text"


def documents(path: Path, *, name: str, member: str = "", max_bytes: int = MAX_BYTES) -> tuple[Document, ...]:
    """Read a file and take it out of gzip or zip.

    Parameters
    ----------
    name : what the file is called in messages.
    member : which members of a zip to read, such as "*.csv"; "" for all of them.
    max_bytes : limit after unpacking.

    Raises
    ------
    DataRefusedError
        Where the file cannot be read, is empty, broken, larger than the limit or packed to burst.
    """
    data = _read(path, name=name, max_bytes=max_bytes)
    if data.startswith(ZIP) and not is_workbook(data, name=name):
        found = unzip(data, name=name, member=member, max_bytes=max_bytes)
        return tuple(Document(name=f"{name}: {one}", data=_full(text, f"{name}: {one}")) for one, text in found)
    return (Document(name=name, data=_full(data, name)),)


def unpack(path: Path, *, name: str, encoding: str = "", max_bytes: int = MAX_BYTES) -> tuple[bytes, str]:
    """Read a file that holds one text, packed or not, and bring it to UTF-8.

    Returns
    -------
    tuple
        The text as UTF-8 bytes without a mark, and the encoding it had.

    Raises
    ------
    DataRefusedError
        Where the file cannot be read, is too large, empty or no text.
    """
    found = documents(path, name=name, max_bytes=max_bytes)
    if len(found) > 1 or found[0].kind != "text":
        raise DataRefusedError(f"'{name}' is an Excel file, a database or several files in one; save it as one CSV.")
    return as_utf8(found[0].data, name=found[0].name, encoding=encoding)


def _full(data: bytes, name: str) -> bytes:
    if not data.strip():
        raise DataRefusedError(f"'{name}' is empty; it needs reports.")
    return data


def _read(path: Path, *, name: str, max_bytes: int) -> bytes:
    try:
        size = path.stat().st_size
        if not path.is_file() or size > max_bytes:
            raise DataRefusedError(f"'{name}' is larger than {max_bytes:,} bytes, or no file; split it.")
        with path.open("rb") as file:
            if file.peek(2).startswith(GZIP):
                return _joined(_gunzipped(file, name), packed=size, max_bytes=max_bytes, name=name)
            return file.read(max_bytes)
    except zlib.error as error:
        raise DataRefusedError(f"'{name}' is a broken gzip file ({error}); fetch it again.") from error
    except OSError as error:
        raise DataRefusedError(f"'{name}' cannot be read: {error.strerror or error}.") from error


def _joined(chunks: Iterator[bytes], *, packed: int, max_bytes: int, name: str) -> bytes:
    held = bytearray()
    for chunk in chunks:
        held += chunk
        check_size(len(held), packed=packed, max_bytes=max_bytes, name=name)
    return bytes(held)


def _gunzipped(file: BinaryIO, name: str) -> Iterator[bytes]:
    """Unpack every part of a gzip file, in pieces of a size that stays small however well they pack."""
    rest, parts = file.read(_CHUNK), 0
    while rest.startswith(GZIP):
        parts += 1
        if parts > MOST_GZIP_PARTS:
            raise DataRefusedError(f"'{name}' is made of more than {MOST_GZIP_PARTS} gzip parts; pack it anew.")
        stream = zlib.decompressobj(wbits=zlib.MAX_WBITS | 16)
        while not stream.eof:
            if not rest and not (rest := file.read(_CHUNK)):
                raise DataRefusedError(f"'{name}' is a broken gzip file (its end is missing); fetch it again.")
            yield stream.decompress(rest, _CHUNK)
            rest = stream.unconsumed_tail
        rest = stream.unused_data or file.read(_CHUNK)
        rest = rest if len(rest) > 1 else rest + file.read(_CHUNK)
    if rest.strip(b"\x00"):
        raise DataRefusedError(f"'{name}' is a broken gzip file (something else follows it); fetch it again.")
