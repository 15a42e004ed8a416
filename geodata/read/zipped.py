"""Members of a zip file, none of them trusted: nothing is written to disk, nothing grows without end."""

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator
from fnmatch import fnmatch
from itertools import pairwise
from pathlib import PurePosixPath

from geodata.read.limits import MOST_MEMBERS, check_size
from models.errors import DataRefusedError

ZIP = b"PK\x03\x04"
_DIRECTORY_END, _DIRECTORY_END_64 = b"PK\x05\x06", b"PK\x06\x07"
_MOST_DIRECTORY = 1 << 22
_PLAIN = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_NESTED = (ZIP, b"\x1f\x8b")
_WORKBOOK = "xl/workbook.xml"
_OTHER_BOOKS = {"xl/workbook.bin": "an Excel file of the kind xlsb", "content.xml": "an OpenDocument file"}
_CHUNK = 1 << 20
_BROKEN = (
    *(zipfile.BadZipFile, zlib.error, struct.error, EOFError, OSError, NotImplementedError),
    *(ValueError, IndexError, OverflowError),
)
"""What zipfile says of tables of contents that lie."""
_ENCRYPTED = 0x1


def is_workbook(data: bytes, *, name: str) -> bool:
    """Tell whether a zip file is an Excel workbook.

    Raises
    ------
    DataRefusedError
        Where the zip is broken, or a workbook of a kind that is not read.
    """
    names = {one.filename for one in members(data, name=name)}
    other = next((what for member, what in _OTHER_BOOKS.items() if member in names), "")
    if other:
        raise DataRefusedError(f"'{name}' is {other}; save it as XLSX or CSV.")
    return _WORKBOOK in names


def members(data: bytes, *, name: str) -> list[zipfile.ZipInfo]:
    """List a zip's members, once its table of contents has been found sane.

    Raises
    ------
    DataRefusedError
        Where there are too many, they overlap, are encrypted, leave their folder or are packed in an unusual way.
    """
    _check_directory(data, name)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            found = [one for one in archive.infolist() if not one.is_dir()]
    except _BROKEN as error:
        raise DataRefusedError(f"'{name}' is a broken zip file ({error}); fetch it again.") from error
    if len(found) > MOST_MEMBERS:
        raise DataRefusedError(f"'{name}' holds {len(found)} files; at most {MOST_MEMBERS} are taken. Split it.")
    for one in found:
        _check_member(one, name)
    _check_overlap(found, name)
    return found


def unzip(data: bytes, *, name: str, member: str, max_bytes: int) -> list[tuple[str, bytes]]:
    """Unpack the members asked for, in the order of their names.

    Raises
    ------
    DataRefusedError
        Where none is asked for, one is packed again, or they are larger than declared or allowed.
    """
    found = sorted(one.filename for one in members(data, name=name) if not _is_litter(one.filename))
    chosen = [one for one in found if fnmatch(one, member or "*")]
    if not chosen:
        listed = ", ".join(repr(one) for one in found[:5]) or "nothing"
        raise DataRefusedError(f"'{name}' has no member '{member or '*'}'; it holds {listed}. Set [source] member.")
    texts, total = [], 0
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for one in chosen:
            held = bytearray()
            for chunk in _chunks(archive, one, name):
                held += chunk
                total += len(chunk)
                check_size(total, packed=len(data), max_bytes=max_bytes, name=name)
            if held.startswith(_NESTED):
                raise DataRefusedError(f"'{name}' holds '{one}', which is packed again; unpack it first.")
            texts.append((one, bytes(held)))
    return texts


def _chunks(archive: zipfile.ZipFile, member: str, name: str) -> Iterator[bytes]:
    try:
        with archive.open(member) as file:
            while chunk := file.read(_CHUNK):
                yield chunk
    except _BROKEN as error:
        raise DataRefusedError(f"'{member}' in '{name}' is broken ({error}); fetch it again.") from error


def _check_directory(data: bytes, name: str) -> None:
    """Refuse a table of contents that would fill memory before anybody counts it."""
    place = data.rfind(_DIRECTORY_END)
    if place < 0 or len(data) < place + 22:
        raise DataRefusedError(f"'{name}' is a broken zip file (its table of contents is missing); fetch it again.")
    count, size = struct.unpack_from("<HI", data, place + 10)
    if (
        data.rfind(_DIRECTORY_END_64, max(place - 64, 0), place) >= 0
        or size > _MOST_DIRECTORY
        or count > 10 * MOST_MEMBERS
    ):
        raise DataRefusedError(f"'{name}' has a table of contents too large for reports; pack fewer files.")


def _check_member(one: zipfile.ZipInfo, name: str) -> None:
    path = PurePosixPath(one.filename.replace("\\", "/"))
    if path.is_absolute() or ".." in path.parts or not one.filename.isprintable():
        raise DataRefusedError(f"'{name}' holds {one.filename[:80]!r}, which would leave its folder; pack it anew.")
    if one.flag_bits & _ENCRYPTED:
        raise DataRefusedError(f"'{name}' is encrypted; unpack it with its password first.")
    if one.compress_type not in _PLAIN:
        raise DataRefusedError(f"'{name}' is packed in an unusual way ({one.compress_type}); pack it as plain zip.")


def _check_overlap(found: list[zipfile.ZipInfo], name: str) -> None:
    ordered = sorted(found, key=lambda one: one.header_offset)
    for before, after in pairwise(ordered):
        if before.header_offset + before.compress_size >= after.header_offset:
            raise DataRefusedError(f"'{name}' has members that overlap, as no honest zip does; pack it anew.")


def _is_litter(member: str) -> bool:
    """Tell what systems add by themselves."""
    return member.startswith("__MACOSX/") or PurePosixPath(member).name in {".DS_Store", "Thumbs.db", "desktop.ini"}
