"""From a file to text, within limits: gzip, encodings, and what is no text at all."""

import codecs
import gzip
import io
import zlib
from pathlib import Path
from typing import BinaryIO

from models.errors import DataRefusedError

MAX_BYTES = 2_000_000_000
_CHUNK = 1 << 22
_GZIP, _ZIP = b"\x1f\x8b", b"PK\x03\x04"
_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


def unpack(path: Path, *, name: str, encoding: str = "", max_bytes: int = MAX_BYTES) -> tuple[bytes, str]:
    """Read a file, gzip or not, and bring it to UTF-8.

    Parameters
    ----------
    name : what the file is called in messages.
    encoding : "" detects it: a byte order mark, UTF-8, else Windows-1252.
    max_bytes : limit after unpacking.

    Returns
    -------
    tuple
        The text as UTF-8 bytes without a mark, and the encoding it had.

    Raises
    ------
    DataRefusedError
        Where the file cannot be read, is too large, empty or no text.
    """
    data = _read(path, name=name, max_bytes=max_bytes)
    if not data.strip():
        raise DataRefusedError(f"'{name}' is empty; it needs reports.")
    if data.startswith(_ZIP):
        raise DataRefusedError(f"'{name}' is a zip or Excel file; unpack it, or save it as CSV.")
    return _to_utf8(data, encoding=encoding, name=name)


def _read(path: Path, *, name: str, max_bytes: int) -> bytes:
    try:
        with path.open("rb") as file:
            is_gzip = file.peek(2).startswith(_GZIP)
            # GzipFile is a BinaryIO in all but its declared base class.
            stream: BinaryIO = gzip.GzipFile(fileobj=file) if is_gzip else file  # type: ignore[assignment]
            return _read_within(stream, max_bytes=max_bytes, name=name)
    except (gzip.BadGzipFile, EOFError, zlib.error) as error:
        raise DataRefusedError(f"'{name}' is a broken gzip file ({error}); fetch it again.") from error
    except OSError as error:
        raise DataRefusedError(f"'{name}' cannot be read: {error.strerror or error}.") from error


def _read_within(stream: BinaryIO, *, max_bytes: int, name: str) -> bytes:
    held = io.BytesIO()
    while chunk := stream.read(_CHUNK):
        held.write(chunk)
        if held.tell() > max_bytes:
            raise DataRefusedError(f"'{name}' unpacks to more than {max_bytes:,} bytes; split it.")
    return held.getvalue()


def _to_utf8(data: bytes, *, encoding: str, name: str) -> tuple[bytes, str]:
    marked = next((known for mark, known in _MARKS if data.startswith(mark)), "")
    chosen = encoding or marked
    if not chosen:
        chosen = "utf-8" if _is_utf8(data) else "cp1252"
    if chosen == "utf-8":
        return _without_nul(data, name), chosen
    try:
        text = data.decode(chosen)
    except (UnicodeDecodeError, LookupError) as error:
        raise DataRefusedError(
            f"'{name}' cannot be read as {chosen} ({error}); name its encoding in [source]."
        ) from error
    return _without_nul(text.encode(), name), chosen


def _is_utf8(data: bytes) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    view = memoryview(data)
    try:
        for start in range(0, len(data), _CHUNK):
            decoder.decode(view[start : start + _CHUNK])
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _without_nul(data: bytes, name: str) -> bytes:
    if b"\x00" in data:
        raise DataRefusedError(f"'{name}' holds zero bytes, so it is no text; give CSV, NDJSON, JSON or GeoJSON.")
    return data
