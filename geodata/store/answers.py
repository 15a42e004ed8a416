"""What people answered about place texts; the geocoder asks here first."""

import hashlib
from collections.abc import Iterable

import orjson

from geodata.store.state import State
from models.place_answer import PlaceAnswer
from models.plain import as_plain, from_plain


def add_answers(state: State, answers: Iterable[PlaceAnswer]) -> None:
    """Keep answers; one about the same text and context is replaced."""
    rows = [(*one.key, orjson.dumps(as_plain(one)).decode()) for one in answers]
    with state.change_registry() as connection:
        connection.executemany(
            "INSERT INTO place_answers VALUES (?, ?, ?) ON CONFLICT (text, context) "
            "DO UPDATE SET answer = excluded.answer WHERE answer IS NOT excluded.answer",
            rows,
        )


def digest_answers(state: State) -> str:
    """Give a text that changes whenever the answers do; "" while there are none."""
    with state.read() as connection:
        rows = connection.execute("SELECT text, context, answer FROM place_answers ORDER BY text, context").fetchall()
    return hashlib.sha256(repr([tuple(row) for row in rows]).encode()).hexdigest()[:16] if rows else ""


def read_answers(state: State) -> tuple[PlaceAnswer, ...]:
    """Give all answers, ordered by text."""
    with state.read() as connection:
        rows = connection.execute("SELECT answer FROM place_answers ORDER BY text, context").fetchall()
    return tuple(from_plain(PlaceAnswer, orjson.loads(row["answer"]), timezone="UTC") for row in rows)
