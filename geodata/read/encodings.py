"""From bytes to UTF-8, whatever Swedish offices wrote them with; every guess is told."""

import codecs
from collections.abc import Iterator

import numpy as np

from models.errors import DataRefusedError

_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_OLD = ("cp1252", "cp850", "mac_roman")
_SWEDISH = "åäöÅÄÖéÉ"
_HEAD = 4096
_SEEN = 1 << 20
_CHUNK = 1 << 22
_NO_TEXT = (
    (b"%PDF-", "a PDF document"),
    (b"\x89PNG", "a picture (PNG)"),
    (b"\xff\xd8\xff", "a picture (JPEG)"),
    (b"\x7fELF", "a program"),
    (b"MZ", "a program"),
    (b"\xd0\xcf\x11\xe0", "an old or password-protected Excel file"),
    (b"PAR1", "a Parquet file"),
    (b"7z\xbc\xaf", "a 7z archive"),
    (b"Rar!", "a rar archive"),
    (b"\xfd7zXZ", "an xz archive"),
    (b"BZh", "a bzip2 archive"),
    (b"\x28\xb5\x2f\xfd", "a zstd archive"),
)


def as_utf8(data: bytes, *, name: str, encoding: str = "") -> tuple[bytes, str]:
    """Bring a text to UTF-8.

    Parameters
    ----------
    encoding : "" detects it: a byte order mark, UTF-8, UTF-16 without a mark, else the old encoding whose Swedish
        letters the text has most of. Where most lines are UTF-8, each of the others is read by itself.

    Returns
    -------
    tuple
        UTF-8 without a mark, and the encoding it had.

    Raises
    ------
    DataRefusedError
        Where the bytes are no text, or not in the encoding declared.

    Examples
    --------
    >>> as_utf8("Hötorget".encode("cp850"), name="f")[1], as_utf8("Hötorget".encode("cp1252"), name="f")[1]
    ('cp850', 'cp1252')
    """
    _refuse_binary(data, name)
    chosen = encoding or _marked(data) or _detected(data)
    if chosen == "utf-8":
        return _without_nul(data, name), chosen
    if chosen == "mixed":
        return _line_by_line(_without_nul(data, name))
    try:
        return _without_nul(data.decode(chosen).encode(), name), chosen
    except (UnicodeError, LookupError) as error:
        reason = str(error)[:200]
        raise DataRefusedError(
            f"'{name}' cannot be read as {chosen} ({reason}); name its encoding in [source]."
        ) from error


def _refuse_binary(data: bytes, name: str) -> None:
    for start, what in _NO_TEXT:
        # Programs and bzip2 archives begin with plain letters: only with zero bytes are they no text.
        if data.startswith(start) and (not start.isalnum() or b"\x00" in data[:_HEAD]):
            raise DataRefusedError(f"'{name}' is {what}; export the reports as CSV, NDJSON, JSON, GeoJSON or XLSX.")


def _marked(data: bytes) -> str:
    return next((known for mark, known in _MARKS if data.startswith(mark)), "")


def _detected(data: bytes) -> str:
    wide = _wide(data[:_HEAD])
    if wide:
        return wide
    if _is_utf8(data):
        return "utf-8"
    return "mixed" if _is_mostly_utf8(data[:_SEEN]) else _old_encoding(data[:_SEEN])


def _wide(head: bytes) -> str:
    """UTF-16 without a mark: Latin letters leave every second byte zero."""
    half = len(head) // 2
    low, high = head[0 : 2 * half : 2].count(0), head[1 : 2 * half : 2].count(0)
    if half < 2 or 2 * max(low, high) < half or min(low, high) * 10 > half:
        return ""
    return "utf-16-le" if high > low else "utf-16-be"


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


def _is_mostly_utf8(data: bytes) -> bool:
    """Tell whether letters beyond ASCII are mostly written as UTF-8 writes them."""
    letters = "".join(one for one in data.decode(errors="ignore") if not one.isascii())
    strays = int((np.frombuffer(data, dtype=np.uint8) >= 0x80).sum()) - len(letters.encode())
    return len(letters) > strays


def _old_encoding(data: bytes) -> str:
    counts = np.bincount(np.frombuffer(data, dtype=np.uint8), minlength=256)
    letters = {name: sum(int(counts[one]) for one in _SWEDISH.encode(name)) for name in _OLD}
    return max(_OLD, key=lambda name: letters[name])


def _line_by_line(data: bytes) -> tuple[bytes, str]:
    read = [*_lines(data)]
    odd = sum(was_odd for _, was_odd in read)
    return b"".join(line for line, _ in read), f"utf-8, with {odd} lines in cp1252"


def _lines(data: bytes) -> Iterator[tuple[bytes, bool]]:
    for line in data.splitlines(keepends=True):
        try:
            line.decode()
        except UnicodeDecodeError:
            yield line.decode("cp1252", errors="replace").encode(), True
        else:
            yield line, False


def _without_nul(data: bytes, name: str) -> bytes:
    place = data.find(b"\x00")
    if place >= 0:
        line = data.count(b"\n", 0, place) + 1
        raise DataRefusedError(
            f"'{name}' holds zero bytes, the first in line {line}, so it is no text; give CSV, NDJSON, JSON or GeoJSON."
        )
    return data
