"""The map page as a commander meets it: in a real browser, on a desk and on a phone."""

import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, Route, sync_playwright

from models.plain import as_plain
from tests.browser import ARGUMENTS, NoBrowserError, chromium
from tests.hotspot import report_month as made

pytestmark = pytest.mark.browser

BUILT = Path(__file__).parents[2] / "api" / "page" / "dist" / "index.html"
DESK = {"width": 1280, "height": 800}
PHONE = {"width": 390, "height": 844}
THUMB_PX = 44  # WCAG 2.5.5 and both phone makers' guidelines


@dataclass(kw_only=True)
class Visit:
    """A page, and all that it asked for and complained about."""

    page: Page
    base: str
    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def open(self, address: str = "/map") -> None:
        self.page.goto(self.base + address)
        self.settle()

    def settle(self) -> None:
        """Wait for the answer, then for the map to have drawn it."""
        self.page.wait_for_selector('body[data-state="ready"]')
        self.page.evaluate(
            """() => new Promise((done) => {
              const map = window.klarsynMap;
              const isStill = map.loaded() && !map.isMoving();
              if (isStill) done(null); else map.once("idle", () => done(null));
            })"""
        )

    def drawn(self, layer: str) -> list[dict[str, Any]]:
        """Give the properties of the features that the map has drawn."""
        found: list[dict[str, Any]] = self.page.evaluate(
            "(layer) => window.klarsynMap.queryRenderedFeatures({layers: [layer]}).map((one) => one.properties)", layer
        )
        return found

    def densities(self) -> dict[str, float]:
        return {one["cell"]: one["density_per_month"] for one in self.drawn("heat")}

    def tab(self, name: str) -> None:
        self.page.get_by_role("tab", name=name).click()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    if not BUILT.is_file():
        pytest.fail("The map page is not built; run `make page` in the project's folder.")
    try:
        path = chromium()
    except NoBrowserError as error:
        pytest.skip(f"NO BROWSER TEST WAS RUN. {error}")
    with sync_playwright() as engine:
        opened = engine.chromium.launch(executable_path=path, args=list(ARGUMENTS))
        yield opened
        opened.close()


@pytest.fixture
def desk(browser: Browser, served_demo: str) -> Iterator[Visit]:
    context = browser.new_context(viewport=DESK, locale="sv-SE")
    yield _visit(context, served_demo)
    context.close()


@pytest.fixture
def phone(browser: Browser, served_demo: str) -> Iterator[Visit]:
    context = browser.new_context(viewport=PHONE, locale="sv-SE", is_mobile=True, has_touch=True, device_scale_factor=2)
    yield _visit(context, served_demo)
    context.close()


def _visit(context: BrowserContext, base: str) -> Visit:
    context.set_default_timeout(60_000)
    visit = Visit(page=context.new_page(), base=base)
    visit.page.on("request", lambda request: visit.requests.append(request.url))
    visit.page.on("console", lambda said: visit.complaints.append(said.text) if said.type == "error" else None)
    visit.page.on("pageerror", lambda error: visit.complaints.append(str(error)))
    return visit


def test_the_map_colours_cells_and_names_places(desk: Visit) -> None:
    desk.open()
    assert len(desk.drawn("heat")) > 100
    assert max(desk.densities().values()) > 0
    assert desk.drawn("places"), "place names need no font service"
    picture = Image.open(io.BytesIO(desk.page.locator("#map").screenshot())).convert("RGB")
    colours = picture.getcolors(picture.width * picture.height) or []
    most, _ = max(colours)
    assert len(colours) > 200
    assert most < 0.9 * picture.width * picture.height


def test_other_hours_change_the_cells_on_the_map(desk: Visit) -> None:
    desk.open()
    all_day = desk.densities()
    desk.page.get_by_role("button", name="Timmar").click()
    desk.page.get_by_role("button", name="Kväll 18–02").click()
    desk.settle()
    evening = desk.densities()
    shared = all_day.keys() & evening.keys()
    assert len(shared) > 100
    assert sum(evening[cell] for cell in shared) < 0.9 * sum(all_day[cell] for cell in shared)
    assert "hours=18-02" in desk.page.url


def test_a_link_carries_the_question(desk: Visit) -> None:
    desk.open("/map?hours=18-02&weekdays=fri,sat")
    chips = desk.page.locator("#filters").inner_text()
    assert "kl. 18–02" in chips
    assert "Fre–lör" in chips
    asked = [url for url in desk.requests if "/collections/heatmap/items" in url]
    assert asked
    assert all("hours=18-02" in url and "weekdays=fri%2Csat" in url for url in asked)


def test_only_the_last_choice_is_shown(desk: Visit) -> None:
    desk.open()
    held: list[Route] = []
    desk.page.route("**/items?*hours=06-10*", lambda route: held.append(route))  # noqa: PLW0108  playwright marks it
    desk.page.get_by_role("button", name="Timmar").click()
    with desk.page.expect_request("**/collections/heatmap/items?*hours=06-10*"):
        desk.page.get_by_role("button", name="Morgon 06–10").click()
    desk.page.get_by_role("button", name="Natt 22–06").click()
    desk.settle()
    night = desk.densities()
    for route in held:
        route.abort()
    assert held
    assert desk.page.locator(".failure").count() == 0
    assert desk.densities() == night
    assert "hours=22-06" in desk.page.url


def test_the_list_ranks_places_and_tells_why(desk: Visit) -> None:
    desk.open()
    places = desk.page.locator(".places > li")
    drawn = {one["rank"] for one in desk.drawn("hotspot-badges")}
    ranks = [int(text) for text in desk.page.locator(".places .rank").all_inner_texts()]
    assert ranks == list(range(1, len(ranks) + 1))
    assert set(ranks[:5]) <= drawn <= set(ranks), "the first view shows the five places that matter most"
    first = places.first
    first.get_by_text("Varför?").click()
    assert first.locator("dt").all_inner_texts() != []
    told = first.inner_text()
    assert all(word in told for word in ("Täthet", "Beständighet", "Säkerhet", "Aktualitet", "Robusthet"))
    centre = desk.page.evaluate("() => window.klarsynMap.getCenter().toArray()")
    first.get_by_role("button").first.click()
    desk.settle()
    assert first.get_by_role("button").first.get_attribute("aria-pressed") == "true"
    assert desk.page.evaluate("() => window.klarsynMap.getCenter().toArray()") != centre


def test_the_map_says_what_it_does_not_know(desk: Visit) -> None:
    desk.open()
    desk.page.get_by_role("button", name="Det här vet kartan inte").click()
    told = desk.page.locator("#pane-limits").inner_text()
    assert all(words in told for words in ("Utan känd plats", "Bara grov plats", "Upptäckta av polisen själv"))
    assert "Dataversion" in told
    assert desk.page.locator("#invented").is_visible(), "the demo city's data are invented, and must say so"


def test_a_map_of_too_few_placed_incidents_says_so_in_red(desk: Visit) -> None:
    desk.open()
    assert desk.page.locator(".under-line").count() == 0

    def lose(route: Route) -> None:
        answer = route.fetch().json()
        lost = {"share": 0.8499, "is_usable": False, "is_surely_unusable": True}
        route.fulfill(json={**answer, "whole": {**answer["whole"], **lost}})

    desk.page.route("**/quality?*", lose)
    desk.open()
    told = desk.page.locator(".under-line").inner_text()
    assert told.startswith("Bara 84,9\u00a0% av urvalets")
    assert "85\u00a0%" in told
    desk.tab("Gränser")
    assert desk.page.locator(".rates tr").count() > 3


def test_police_detected_incidents_come_with_a_warning(desk: Visit) -> None:
    desk.open("/map?detection=public,alarm,unknown,police")
    assert "ökar där polisen är" in desk.page.locator("#warnings").inner_text()


def test_an_intervention_is_told_with_its_uncertainty(desk: Visit) -> None:
    desk.open("/map?tab=interventions")
    desk.page.locator(".intervention").first.click()
    desk.page.wait_for_selector("#pane-interventions .verdict")
    desk.settle()
    told = desk.page.locator("#pane-interventions").inner_text()
    assert "95 % KI" in told
    assert "Minsta påvisbara effekt" in told
    assert "Mäts inte" in told
    assert "intervention=" in desk.page.url
    assert desk.drawn("treatment")
    assert desk.drawn("effects")


def search_answer(visit: Visit, *, has_moves: bool = True) -> None:
    """Answer every search with what is made up, so that each of its parts is there to be read."""
    answer = as_plain(made.search(has_moves=has_moves))
    visit.page.route("**/displacement/search?*", lambda route: route.fulfill(json=answer))


def test_a_months_search_is_told_with_moves_intervals_and_arrows(desk: Visit) -> None:
    search_answer(desk)
    desk.open("/map?month=2024-07")
    desk.page.wait_for_selector(".moves")
    desk.settle()
    told = desk.page.locator("#pane-search").inner_text()
    assert "Sergels torg → Liljeholmen" in told
    assert "14–48" in told
    assert "999 omkastningar av platserna" in told
    assert "Minsta påvisbara förändring" in told
    assert "Mäts inte" in told
    (arrow,) = {(one["width"], one["halo"]) for one in desk.drawn("flows")}
    assert arrow[1] / arrow[0] == pytest.approx(48 / 31, rel=0.01)
    assert desk.page.locator(".move-chart .whisker").count() == 2
    assert {one["name"] for one in desk.drawn("effects")} == {"Sergels torg", "Liljeholmen"}


def test_a_search_that_found_nothing_tells_what_it_could_have_found(desk: Visit) -> None:
    search_answer(desk, has_moves=False)
    desk.open("/map?month=2024-03")
    desk.page.wait_for_selector("#pane-search .verdict")
    told = desk.page.locator("#pane-search").inner_text()
    assert "Ingen omfördelning kunde ses" in told
    assert "Minsta påvisbara förändring på en typisk plats: 24 händelser" in told
    assert desk.drawn("flows") == []


def test_another_month_is_another_search_and_the_address_keeps_it(desk: Visit) -> None:
    search_answer(desk)
    desk.open("/map?tab=search")
    desk.page.wait_for_selector(".moves")
    desk.page.get_by_label("Månad").select_option("2024-05")
    desk.page.wait_for_selector(".moves")
    asked = [url.split("month=")[1] for url in desk.requests if "/displacement/search?" in url]
    assert asked == ["2024-12", "2024-05"]
    assert "month=2024-05" in desk.page.url


def test_what_cannot_be_assessed_shows_its_reason_first_and_no_figure(desk: Visit) -> None:
    def lose(route: Route) -> None:
        answer = route.fetch().json()
        answer |= {
            "verdict": "not_assessable",
            "reason": "För få händelser i insatsområdet.",
            "flows": [],
            "temporal": None,
        }
        for one in (answer["local"]["effect"], answer["buffer"]["effect"], answer["net"]):
            one.update(dict.fromkeys(("value", "low", "high", "smallest_detectable_effect", "p_value")))
        route.fulfill(json=answer)

    desk.page.route("**/displacement/sommar-pa-torget", lose)
    desk.open("/map?intervention=sommar-pa-torget")
    card = desk.page.locator("#pane-interventions .verdict")
    assert card.inner_text().splitlines()[0] == "Går inte att bedöma"
    assert "För få händelser" in card.inner_text()
    assert desk.page.locator("#pane-interventions .intervals").count() == 0
    assert desk.page.locator("#pane-interventions .key-figures").count() == 0


def test_a_figure_opens_down_to_its_counts(desk: Visit) -> None:
    desk.open("/map?intervention=sommar-pa-torget")
    desk.page.get_by_text("Varför? Visa räkningen").click()
    steps = desk.page.locator(".steps")
    steps.wait_for()
    assert "Väntat utan insats" in steps.inner_text()
    rows = desk.page.locator(".why-body tbody tr")
    assert rows.count() >= 2
    assert "2024" in rows.last.inner_text()
    desk.page.get_by_label("Visa räkningen för").select_option(label="Liljeholmen")
    desk.page.locator(".why-body thead", has_text="Liljeholmen").wait_for()


def test_a_refused_question_is_explained(desk: Visit) -> None:
    desk.open("/map?category=finns-inte-alls")
    failure = desk.page.get_by_role("alert")
    assert "Ändra" in failure.inner_text()
    assert "finns-inte-alls" in failure.inner_text()


def test_a_question_without_incidents_says_so(desk: Visit) -> None:
    desk.open("/map?category=Rån&hours=05-06&datetime=2024-12-30/2024-12-30")
    assert "Inga händelser" in desk.page.locator("#pane-places").inner_text()
    assert "Inga händelser" in desk.page.locator("#legend").inner_text()
    assert desk.drawn("heat") == []


def test_markup_in_a_name_stays_text(desk: Visit) -> None:
    markup = "<img src=x onerror=alert(1)>"

    def rename(route: Route) -> None:
        answer = route.fetch().json()
        for one in answer["features"]:
            one["properties"]["name"] = markup
        route.fulfill(json=answer)

    desk.page.route("**/collections/hotspots/items*", rename)
    desk.open()
    assert markup in desk.page.locator(".places").inner_text()
    assert desk.page.locator("#panel img").count() == 0


def test_a_basemap_that_does_not_answer_holds_nothing_up(desk: Visit) -> None:
    unanswered: list[Route] = []

    def set_basemap(route: Route) -> None:
        answer = route.fetch().json()
        answer["basemap"] = {"url": "/tiles/{z}/{x}/{y}.png", "attribution": "Kartgivaren"}
        route.fulfill(json=answer)

    desk.page.route("**/page/options", set_basemap)
    desk.page.route("**/tiles/**", lambda route: unanswered.append(route))  # noqa: PLW0108  playwright marks it
    desk.page.goto(f"{desk.base}/map")
    desk.page.wait_for_selector(".places")
    desk.page.get_by_text("Kartgivaren").wait_for()
    assert unanswered
    for route in unanswered:
        route.abort()


def test_a_phone_needs_no_sideways_scrolling_and_suits_a_thumb(phone: Visit) -> None:
    search_answer(phone)
    phone.open()
    for tab in ("Heta platser", "Flyttar", "Insatser", "Gränser"):
        phone.tab(tab)
        assert _width(phone) <= PHONE["width"]
        assert _small_targets(phone) == []
    phone.tab("Flyttar")
    phone.page.wait_for_selector(".moves")
    assert _width(phone) <= PHONE["width"]
    phone.tab("Insatser")
    phone.page.locator(".intervention").first.click()
    phone.page.wait_for_selector("#pane-interventions .verdict")
    assert _width(phone) <= PHONE["width"]
    for chip in phone.page.locator(".chip").all():
        chip.click()
        assert _width(phone) <= PHONE["width"]
        assert _small_targets(phone) == []
        phone.page.keyboard.press("Escape")


def _width(visit: Visit) -> int:
    width: int = visit.page.evaluate("() => document.documentElement.scrollWidth")
    return width


def _small_targets(visit: Visit) -> list[str]:
    small: list[str] = visit.page.evaluate(
        """(least) => [...document.querySelectorAll("button, summary, select, label.choice, input[type=date]")]
          .filter((one) => one.checkVisibility())
          .map((one) => [one, one.getBoundingClientRect()])
          .filter(([, box]) => box.height < least - 0.5)
          .map(([one, box]) => `${one.className} ${one.textContent} ${box.width}x${box.height}`)""",
        THUMB_PX,
    )
    return small


def test_the_page_asks_no_other_machine_and_complains_of_nothing(desk: Visit) -> None:
    desk.open()
    for tab in ("Flyttar", "Insatser", "Gränser", "Heta platser"):
        desk.tab(tab)
    desk.open("/map?tab=interventions")
    desk.page.locator(".intervention").first.click()
    desk.page.wait_for_selector("#pane-interventions .verdict")
    desk.settle()
    foreign = [url for url in desk.requests if not url.startswith((desk.base, "blob:", "data:"))]
    assert foreign == []
    assert desk.complaints == []
    assert any("/static/" in url for url in desk.requests)
