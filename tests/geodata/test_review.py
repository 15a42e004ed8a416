"""Texts go out to people and come back as answers, whatever spreadsheet they passed; stored incidents follow."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pandas as pd
import pytest

from geodata.gazetteer import load_gazetteer
from geodata.geocode import Geocoder, open_geocoder
from geodata.intake import ingest
from geodata.read import load_mapping
from geodata.replacing import Replaced, replace_places
from geodata.review import COLUMNS, list_texts, read_answers, write_list
from geodata.store import Store
from models.errors import DataRefusedError
from models.place import Precision
from models.place_answer import ANSWERED, PlaceAnswer
from models.site import Site

NOW = datetime(2025, 3, 1, tzinfo=UTC)
TEXTS = {
    "Bråk vid Gröna Lyktan": 3,
    "Okända gränden": 2,
    "Tjafs på Sergels torg": 1,
    "=1+1 på hörnet": 1,
    "I närheten, oklart var": 1,
}


def quiet(*_: object) -> None:
    """Tell nobody."""


def folder_in(folder: Path) -> Store:
    """Eight incidents known by text alone."""
    said = [text for text, times in TEXTS.items() for _ in range(times)]
    rows = [f'{n},2025-02-0{n % 7 + 1}T12:00:00,Bråk,"{text}"' for n, text in enumerate(said)]
    (folder / "in.csv").write_text("id,time,category,text\n" + "\n".join(rows), encoding="utf-8")
    (folder / "texts.toml").write_text(
        '[site]\nname = "Stockholm"\ntimezone = "Europe/Stockholm"\nlocal_crs = "EPSG:3006"\n'
        "study_area = [17.5, 59.0, 18.7, 59.8]\n"
        '[source]\nname = "texts"\nformat = "csv"\n[columns]\nsource_id = "id"\n'
        '[time]\nearliest = "time"\n[place]\ntext = "text"\n[category]\ncolumn = "category"\n',
        encoding="utf-8",
    )
    kept = Store(folder / "data")
    bring(kept)
    return kept


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    """Give a folder that no test changes."""
    return folder_in(tmp_path_factory.mktemp("review"))


@pytest.fixture
def own(tmp_path: Path) -> Store:
    """Give a folder of the test's own."""
    return folder_in(tmp_path)


def bring(store: Store) -> None:
    """Ingest the eight incidents."""
    folder = store.landing.parents[1]
    ingest(
        folder / "in.csv",
        mapping=load_mapping(str(folder / "texts.toml")),
        store=store,
        geocoder=open_geocoder(store),
        now=NOW,
        progress=quiet,
    )


def site_of(store: Store) -> Site:
    site = store.site()
    assert site is not None
    return site


def answered(store: Store, path: Path, **answers: str) -> Path:
    """Write a list with the answers of the first text."""
    texts = list_texts(store.incidents(), geocoder=open_geocoder(store))
    for name, value in answers.items():
        texts.loc[0, name] = value
    write_list(texts, path)
    return path


def taken(store: Store, path: Path) -> tuple[PlaceAnswer, ...]:
    return read_answers(path, geocoder=open_geocoder(store), site=site_of(store))


def replaced(store: Store) -> Replaced:
    return replace_places(store=store, geocoder=open_geocoder(store), now=NOW, progress=quiet)


def test_what_most_incidents_say_comes_first_and_what_is_placed_is_not_asked(store: Store) -> None:
    listed = list_texts(store.incidents(), geocoder=open_geocoder(store))
    assert tuple(listed.columns) == COLUMNS
    assert listed["text"].tolist()[:2] == ["Bråk vid Gröna Lyktan", "Okända gränden"]
    assert listed["incidents"].tolist()[:2] == [3, 2]
    assert "Tjafs på Sergels torg" not in set(listed["text"])
    assert len(list_texts(store.incidents(), geocoder=open_geocoder(store), most=2)) == 2


def test_a_list_opens_in_excel_and_no_cell_of_it_is_a_formula(store: Store, tmp_path: Path) -> None:
    data = answered(store, tmp_path / "list.csv").read_bytes()
    assert data.startswith(b"\xef\xbb\xbfincidents;text;context;")
    assert b";'=1+1 p\xc3\xa5 h\xc3\xb6rnet;" in data
    assert not any(cell.startswith(b"=") for line in data.splitlines() for cell in line.split(b";"))
    lines = data.decode("utf-8-sig").splitlines()
    at_formula = next(line for line in lines if "=1+1" in line)
    filled = at_formula.removesuffix(";;;;;") + "none;;;;;"
    (tmp_path / "back.csv").write_text(f"{lines[0]}\r\n{filled}\r\n", encoding="utf-8-sig")
    (answer,) = taken(store, tmp_path / "back.csv")
    assert answer.text == "=1+1 på hörnet"


def as_it_was(text: str) -> bytes:
    return text.encode("utf-8-sig")


def as_excel_saves_csv(text: str) -> bytes:
    return text.encode("cp1252")


def as_excel_saves_unicode_text(text: str) -> bytes:
    return text.replace(";", "\t").encode("utf-16")


def as_others_save(text: str) -> bytes:
    return text.replace(",", ".").replace(";", ",").encode()


@pytest.mark.parametrize("saved", [as_it_was, as_excel_saves_csv, as_excel_saves_unicode_text, as_others_save])
def test_an_answer_comes_back_whatever_saved_it(store: Store, tmp_path: Path, saved: Callable[[str], bytes]) -> None:
    path = answered(store, tmp_path / "list.csv", longitude="18,0649", latitude="59,3326", note="krogen på hörnet")
    path.write_bytes(saved(path.read_text(encoding="utf-8-sig")))
    (answer,) = taken(store, path)
    assert (answer.text, answer.note) == ("Bråk vid Gröna Lyktan", "krogen på hörnet")
    assert (answer.place.longitude, answer.place.latitude) == (18.0649, 59.3326)
    assert (answer.place.precision, answer.place.uncertainty_m, answer.place.reading) == ("place", 100.0, ANSWERED)


def test_a_workbook_comes_back_too(store: Store, tmp_path: Path) -> None:
    texts = list_texts(store.incidents(), geocoder=open_geocoder(store))
    texts[["longitude", "latitude"]] = texts[["longitude", "latitude"]].astype(object)
    texts.loc[0, ["longitude", "latitude"]] = [18.0649, 59.3326]
    texts.to_excel(tmp_path / "list.xlsx", index=False)
    (answer,) = taken(store, tmp_path / "list.xlsx")
    assert (answer.text, answer.place.longitude) == ("Bråk vid Gröna Lyktan", 18.0649)


def test_a_name_is_an_answer_where_the_gazetteer_has_one_such_place(store: Store, tmp_path: Path) -> None:
    (answer,) = taken(store, answered(store, tmp_path / "list.csv", answer="Sergels torg"))
    assert answer.place.matched == "Sergels torg"
    known = Geocoder(load_gazetteer()).geocode("Sergels torg")
    assert (answer.place.longitude, answer.place.latitude) == (known.longitude, known.latitude)


@pytest.mark.parametrize(
    ("answers", "told"),
    [
        ({"answer": "Nowhere at all"}, "the gazetteer has no one place 'Nowhere at all'"),
        ({"longitude": "59,33", "latitude": "18,06"}, "outside the study area"),
        ({"longitude": "18,06"}, "latitude is '', which is no number"),
        ({"longitude": "18,06", "latitude": "norr"}, "latitude is 'norr'"),
        ({"longitude": "18,06", "latitude": "1e999"}, "latitude is '1e999'"),
        ({"answer": "Sergels torg", "answer_precision": "exact"}, "answer_precision is 'exact'"),
        ({"answer": "Sergels torg", "answer_radius_m": "-5"}, "answer_radius_m is -5"),
        ({"answer": "Sergels torg", "answer_precision": "address"}, "coarser than address"),
        ({"answer": "none", "longitude": "18,06"}, "gives coordinates too"),
        ({"answer_precision": "place"}, "no place"),
    ],
)
def test_a_wrong_row_is_told_with_its_number_and_nothing_is_kept(
    store: Store, tmp_path: Path, answers: dict[str, str], told: str
) -> None:
    texts = list_texts(store.incidents(), geocoder=open_geocoder(store))
    texts.loc[0, "answer"] = "Sergels torg"
    for name, value in answers.items():
        texts.loc[1, name] = value
    write_list(texts, tmp_path / "list.csv")
    with pytest.raises(DataRefusedError, match="row 3: ") as refused:
        taken(store, tmp_path / "list.csv")
    assert told in str(refused.value)
    assert "row 2" not in str(refused.value)


def test_two_answers_to_one_text_are_refused(store: Store, tmp_path: Path) -> None:
    texts = list_texts(store.incidents(), geocoder=open_geocoder(store))
    twice = pd.concat([texts[:1].assign(answer="none"), texts[:1].assign(answer="Sergels torg")])
    write_list(twice, tmp_path / "list.csv")
    with pytest.raises(DataRefusedError, match="row 3: the text is answered differently"):
        taken(store, tmp_path / "list.csv")


def test_a_file_that_is_no_list_is_refused_with_what_a_list_has(store: Store, tmp_path: Path) -> None:
    (tmp_path / "other.csv").write_text("a;b\n1;2\n", encoding="utf-8")
    with pytest.raises(DataRefusedError, match="no review list"):
        taken(store, tmp_path / "other.csv")


def test_answers_are_remembered_and_stored_incidents_follow(own: Store, tmp_path: Path) -> None:
    before, version = own.incidents(), own.data_version()
    texts = list_texts(own.incidents(), geocoder=open_geocoder(own))
    texts.loc[0, ["longitude", "latitude"]] = ["18,0700", "59,3400"]
    texts.loc[1, "answer"] = "none"
    write_list(texts, tmp_path / "list.csv")
    own.add_place_answers(taken(own, tmp_path / "list.csv"))
    done = replaced(own)
    assert (done.judged, done.replaced, done.unchanged, done.overtaken) == (8, 5, 3, 0)
    assert (done.finer, done.coarser, done.moved) == (3, 0, 2)
    after = own.incidents()
    answered_rows = after[after["place_text"] == "Bråk vid Gröna Lyktan"]
    assert set(zip(answered_rows["longitude"], answered_rows["latitude"], strict=True)) == {(18.07, 59.34)}
    assert set(answered_rows["version"]) == {2}
    assert set(after.loc[after["place_text"] == "Okända gränden", "place_note"]) == {"nobody_knows"}
    # Nothing else is told otherwise, and the earlier data version still tells what was known then.
    same = ["incident_key", "content_hash", "earliest", "category", "place_text"]
    pd.testing.assert_frame_equal(after[same], before[same])
    pd.testing.assert_frame_equal(own.incidents(version), before)
    # Answered texts are not asked again; a second run and the same file again change nothing.
    asked = set(list_texts(after, geocoder=open_geocoder(own))["text"])
    assert not asked & {"Bråk vid Gröna Lyktan", "Okända gränden"}
    assert replaced(own).replaced == 0
    bring(own)
    pd.testing.assert_frame_equal(own.incidents(), after)


def test_an_answer_that_is_taken_back_places_the_text_as_before(own: Store, tmp_path: Path) -> None:
    before = own.incidents()
    own.add_place_answers(taken(own, answered(own, tmp_path / "list.csv", longitude="18,07", latitude="59,34")))
    replaced(own)
    assert (own.incidents()["precision"] == Precision.PLACE).sum() == 4
    (tmp_path / "back.csv").write_text("text;context;answer\nbråk vid  Gröna lyktan;;none\n", encoding="utf-8")
    own.add_place_answers(taken(own, tmp_path / "back.csv"))
    assert replaced(own).coarser == 3
    assert own.incidents()["precision"].tolist() == before["precision"].tolist()
