"""How large a file may be, in every way that a file can be large."""

from models.errors import DataRefusedError

MAX_BYTES = 1_000_000_000
"""After unpacking; `[source] most_megabytes` raises it."""
MOST_RATIO = 200
"""Reports pack 5 to 50 times; what packs far better repeats itself to fill a disk."""
MOST_GZIP_PARTS = 50_000
MOST_MEMBERS = 1_000
MOST_RECORDS = 20_000_000
MOST_COLUMNS = 2_000
MOST_BROKEN = 100_000
"""Lines that are no records; more of them, and the file is something else."""
LONGEST_TEXT = 100_000
"""Characters in one field; a report is a page, not a book."""
LONGEST_HEADER = 1 << 20
MOST_SHEET_BYTES = 3 << 30
"""Of memory, for opening a workbook in a process of its own."""
MOST_SHEET_SECONDS = 300
MOST_GEOPACKAGE_SECONDS = 300
MOST_MAPPING_BYTES = 256 << 10

_RATIO_FROM = 1 << 24


def check_size(unpacked: int, *, packed: int, max_bytes: int, name: str) -> None:
    """Refuse what has become too large, or grows faster than reports can.

    Raises
    ------
    DataRefusedError
        With the limit that was met.
    """
    if unpacked > max_bytes:
        raise DataRefusedError(
            f"'{name}' unpacks to more than {max_bytes:,} bytes; split it, or raise [source] most_megabytes."
        )
    if unpacked > _RATIO_FROM and unpacked > MOST_RATIO * packed:
        raise DataRefusedError(
            f"'{name}' unpacks to more than {MOST_RATIO} times its size, as no reports do; give it unpacked."
        )


def check_records(number: int, *, name: str) -> None:
    """Refuse more records than fit in memory.

    Raises
    ------
    DataRefusedError
        With the limit that was met.
    """
    if number > MOST_RECORDS:
        raise DataRefusedError(f"'{name}' holds over {MOST_RECORDS:,} lines or records; split it.")


def check_width(number: int, *, name: str) -> None:
    """Refuse more columns than any report has.

    Raises
    ------
    DataRefusedError
        With the limit that was met.
    """
    if number > MOST_COLUMNS:
        raise DataRefusedError(f"'{name}' has {number:,} columns; at most {MOST_COLUMNS:,} are taken. Export fewer.")
