/** Puts the page together: one question, one view, and everything that follows from them. */

import { ask, askLayer, AskingError, isAborted } from "./asking";
import type { Basemap, HeatCell, HotSpot, LayerAnswer, LayerFeature, Options, Quality } from "./contract";
import { Controls, POLICE_WARNING } from "./controls";
import { byId, fill, make } from "./element";
import { type HeatScale, heatScale, showLegend } from "./heat";
import { InterventionPane } from "./interventions";
import { showLimits } from "./limits";
import { KlarsynMap, type Padding } from "./map";
import { PlaceList } from "./places";
import { tooFewPlaced } from "./quality";
import { type Question, readQuestion, readView, type Tab, TABS, toQuery, toParameters, toSelection, type View } from "./question";
import { SearchPane } from "./search";
import { isPhone, Sheet } from "./sheet";
import { currentTheme, onThemeChange } from "./theme";
import { integer } from "./words";
import "./page.css";
import "./findings.css";

const PATIENCE_MS = 250;
const TAB_NAMES: Record<Tab, string> = { places: "Heta platser", search: "Flyttar", interventions: "Insatser", limits: "Gränser" };

declare global {
  interface Window {
    klarsynMap: KlarsynMap["map"];
  }
}

class Page {
  private readonly map: KlarsynMap;
  private readonly places: PlaceList;
  private readonly interventions: InterventionPane;
  private readonly search: SearchPane;
  private readonly controls: Controls;
  private readonly sheet = new Sheet();
  private question: Question;
  private view: View;
  private scale: HeatScale = [];
  private asking: AbortController | null = null;
  private waiting = 0;
  private hasLooked = location.hash.includes("karta=");

  constructor(
    private readonly options: Options,
    basemap: Basemap | null,
  ) {
    const address = new URLSearchParams(location.search);
    this.question = readQuestion(address, options);
    this.view = readView(address);
    this.map = new KlarsynMap(byId("map"), options, basemap, padding);
    this.places = new PlaceList(byId("pane-places"), (place) => this.visit(place));
    this.interventions = new InterventionPane(byId("pane-interventions"), options, this.map, (id) => this.turn({ intervention: id }));
    this.search = new SearchPane(byId("pane-search"), options, this.map, (month) => this.turn({ month }));
    this.controls = new Controls(byId("filters"), options, this.question, (question) => this.askAbout(question));
    window.klarsynMap = this.map.map;
  }

  async open(): Promise<void> {
    showTabs(this.view.tab, (tab) => this.turn({ tab }));
    await this.map.ready;
    this.map.onHotspot((rank) => this.choose(rank));
    onThemeChange((theme) => showLegend(byId("legend"), this.scale, theme));
    window.addEventListener("popstate", () => this.goBack());
    this.showView();
    await this.answer();
  }

  private askAbout(question: Question): void {
    this.question = question;
    history.replaceState(null, "", this.address());
    window.clearTimeout(this.waiting);
    setBusy(true);
    this.waiting = window.setTimeout(() => void this.answer(), PATIENCE_MS);
  }

  private address(): string {
    const query = toQuery(this.question, this.view, this.options);
    return location.pathname + (query && `?${query}`) + location.hash;
  }

  private turn(part: Partial<View>): void {
    this.view = { ...this.view, ...part };
    byId("scroller").scrollTop = 0;
    history.pushState(null, "", this.address());
    this.showView();
  }

  private goBack(): void {
    const address = new URLSearchParams(location.search);
    this.view = readView(address);
    this.question = readQuestion(address, this.options);
    this.controls.show(this.question);
    this.showView();
    void this.answer();
  }

  private showView(): void {
    for (const tab of TABS) byId(`pane-${tab}`).hidden = tab !== this.view.tab;
    markTab(this.view.tab);
    const isFinding = this.view.tab === "search" || (this.view.tab === "interventions" && this.view.intervention !== null);
    this.map.fadeHeat(isFinding);
    byId("legend").classList.toggle("stepped-back", isFinding);
    if (this.sheet.stop === "peek") this.sheet.settle("half");
    this.search.leave();
    void this.interventions.show(this.view.tab === "interventions" ? this.view.intervention : null);
    if (this.view.tab === "search") void this.search.show(this.view.month);
  }

  private async answer(): Promise<void> {
    this.asking?.abort();
    const asking = new AbortController();
    this.asking = asking;
    setBusy(true);
    try {
      const parameters = toParameters(this.question, this.options);
      const [heat, spots, quality] = await Promise.all([
        askLayer<HeatCell>("heatmap", parameters, asking.signal),
        askLayer<HotSpot>("hotspots", parameters, asking.signal),
        ask<Quality>(`/quality?${toSelection(this.question, this.options)}`, asking.signal),
      ]);
      if (!asking.signal.aborted) this.show(heat, spots, quality);
    } catch (error) {
      if (!isAborted(error)) this.showFailure(error);
    } finally {
      if (this.asking === asking) setBusy(false);
    }
  }

  private show(heat: LayerAnswer<HeatCell>, spots: LayerAnswer<HotSpot>, quality: Quality): void {
    this.scale = heatScale(heat.features);
    this.map.showHeat(heat.features, this.scale);
    this.map.showHotspots(spots.features);
    showLegend(byId("legend"), this.scale, currentTheme());
    this.places.show(spots.features, heat.about, heat.features.length > 0, () => this.turn({ tab: "limits" }));
    showLimits(byId("pane-limits"), { ...heat.about, notes: merge(heat.about.notes, spots.about.notes) }, quality, this.question, this.options);
    this.warn(tooFewPlaced(quality));
    announce(`${integer(spots.features.length)} heta platser`);
    const first = spots.features.filter((one) => one.properties.rank <= 5);
    this.lookOnce(first.length ? first : heat.features);
  }

  // The first answer moves the map; later ones leave it where the reader has put it.
  private lookOnce(features: readonly { geometry: GeoJSON.Geometry | null }[]): void {
    if (this.hasLooked || features.length === 0) return;
    this.hasLooked = true;
    if (this.view.intervention === null && this.view.tab !== "search") this.map.lookAt(features, { maxZoom: 14, margin: 20 });
  }

  private choose(rank: number | null): void {
    this.map.choose(rank);
    this.places.choose(rank);
  }

  private visit(place: LayerFeature<HotSpot>): void {
    if (isPhone() && this.sheet.stop === "full") this.sheet.settle("half");
    this.choose(place.properties.rank);
    this.map.lookAt([place], { maxZoom: 14.4 });
  }

  private warn(unplaced: string | null): void {
    fill(
      byId("warnings"),
      unplaced !== null && make("p", { class: "under-line" }, unplaced),
      this.question.withPolice && make("p", { class: "warning" }, POLICE_WARNING),
    );
  }

  private showFailure(error: unknown): void {
    const retry = make("button", { type: "button", class: "action", onclick: () => void this.answer() }, "Försök igen");
    fill(byId("warnings"), failure(error, retry));
    // An old answer beside a new question would mislead: better none.
    this.map.showHeat([], []);
    this.map.showHotspots([]);
    for (const id of ["legend", "pane-places", "pane-limits"]) fill(byId(id));
    if (this.sheet.stop === "peek") this.sheet.settle("half");
  }
}

/** Room that the panel and legend take from the map. */
function padding(): Padding {
  if (!isPhone()) return { top: 60, right: 70, bottom: 60, left: 60 };
  return { top: 40, right: 30, bottom: Math.min(byId("panel").offsetHeight, window.innerHeight * 0.5) + 84, left: 30 };
}

function showTabs(current: Tab, turn: (tab: Tab) => void): void {
  const buttons = TABS.map((tab) =>
    make("button", { type: "button", role: "tab", id: `tab-${tab}`, "aria-controls": `pane-${tab}`, onclick: () => turn(tab) }, TAB_NAMES[tab]),
  );
  const list = byId("tabs");
  fill(list, ...buttons);
  list.addEventListener("keydown", (event) => moveBetween(event, buttons));
  markTab(current);
}

function moveBetween(event: KeyboardEvent, buttons: HTMLButtonElement[]): void {
  const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (!step) return;
  const at = buttons.findIndex((button) => button === document.activeElement);
  const next = buttons[(at + step + buttons.length) % buttons.length];
  next?.focus();
  next?.click();
}

function markTab(current: Tab): void {
  for (const tab of TABS) {
    byId(`tab-${tab}`).setAttribute("aria-selected", String(tab === current));
    byId(`tab-${tab}`).tabIndex = tab === current ? 0 : -1;
  }
}

function setBusy(isBusy: boolean): void {
  byId("progress").hidden = !isBusy;
  byId("panel").setAttribute("aria-busy", String(isBusy));
  document.body.dataset["state"] = isBusy ? "busy" : "ready";
}

function announce(text: string): void {
  byId("announcement").textContent = text;
}

function failure(error: unknown, retry: HTMLElement | null): HTMLElement {
  const { message, detail } = error instanceof AskingError ? error : { message: "Kartan kunde inte visas.", detail: String(error) };
  return make("div", { class: "failure", role: "alert" }, make("p", {}, message), make("p", { class: "fine", lang: "en" }, detail), retry);
}

const merge = (one: readonly string[], other: readonly string[]): string[] => [...new Set([...one, ...other])];

async function start(): Promise<void> {
  setBusy(true);
  const options = await ask<Options>("/page/options");
  const basemap = options.basemap ? null : await ask<Basemap>("/page/basemap");
  byId("site").textContent = options.site_name;
  byId("invented").hidden = !options.is_synthetic;
  document.title = `Klarsyn – ${options.site_name}`;
  await new Page(options, basemap).open();
}

start().catch((error: unknown) => {
  setBusy(false);
  const retry = make("button", { type: "button", class: "action", onclick: () => location.reload() }, "Ladda om");
  fill(byId("warnings"), failure(error, retry));
});
