/** The ranked list of hot spots beside the map, and why each is on it. */

import type { About, HotSpot, LayerFeature } from "./contract";
import { fill, make } from "./element";
import { certainty, count, hours, integer, quantity, share } from "./words";

type Place = LayerFeature<HotSpot>;

interface Component {
  field: "score_density" | "score_persistence" | "score_significance" | "score_recency" | "robustness";
  title: string;
  meaning: string;
}

const COUNTED: Component[] = [
  { field: "score_density", title: "Täthet", meaning: "Hur tätt händelserna ligger i och runt platsens värsta ruta, jämfört med stadens tätaste. Väger nio tiondelar." },
  { field: "score_persistence", title: "Beständighet", meaning: "Andel av periodens veckor då något hände i rutan. Väger en tiondel." },
];

const BESIDE: Component[] = [
  { field: "score_significance", title: "Säkerhet", meaning: "Hur osannolik ansamlingen vore om händelserna spred sig slumpvis." },
  { field: "score_recency", title: "Aktualitet", meaning: "Hur mycket som hänt i periodens sista fjärdedel. Halv stapel är som i hela staden." },
  { field: "robustness", title: "Robusthet", meaning: "Andel försök där platsen förblir säker när varje händelse flyttas inom sin lägesosäkerhet." },
];

export class PlaceList {
  private items = new Map<number, HTMLLIElement>();

  constructor(
    private readonly target: HTMLElement,
    private readonly onChoose: (place: Place) => void,
  ) {}

  show(places: readonly Place[], about: About, hasIncidents: boolean, onLimits: () => void): void {
    const ordered = places.toSorted((a, b) => a.properties.rank - b.properties.rank);
    this.items = new Map(ordered.map((place) => [place.properties.rank, this.item(place)]));
    fill(
      this.target,
      make("h2", {}, "Heta platser"),
      make("p", { class: "lead" }, hasIncidents ? leadFor(ordered.length) : NOTHING),
      make("ol", { class: "places" }, ...this.items.values()),
      unseen(about, onLimits),
    );
  }

  /** Mark one place as chosen and bring it into sight. */
  choose(rank: number | null): void {
    for (const [one, item] of this.items) {
      item.classList.toggle("chosen", one === rank);
      item.querySelector("button")?.setAttribute("aria-pressed", String(one === rank));
    }
    if (rank !== null) this.items.get(rank)?.scrollIntoView({ block: "nearest" });
  }

  private item(place: Place): HTMLLIElement {
    const one = place.properties;
    const button = make(
      "button",
      { type: "button", class: "place", "aria-pressed": "false", onclick: () => this.onChoose(place) },
      make("span", { class: one.rank <= 5 ? "rank top" : "rank", "aria-label": `Rang ${one.rank}` }, String(one.rank)),
      make(
        "span",
        { class: "place-text" },
        make("strong", {}, titleOf(one)),
        make("span", {}, `${quantity(one.incidents, "händelse", "händelser")} · flest kl. ${hours(one.peak_hours)}`),
        make("span", { class: "sure" }, certainty(one.q_value)),
      ),
      make("span", { class: "score" }, make("b", {}, integer(one.score)), make("small", {}, "poäng")),
    );
    return make("li", {}, button, why(one));
  }
}

/** A place far from every named one is known by its rank alone. */
const titleOf = (one: HotSpot): string => one.name || "Plats utan namn";

const NOTHING = "Inga händelser med känd plats finns i det här urvalet. Prova en längre period, fler timmar eller fler händelsetyper.";

function leadFor(places: number): string {
  if (places === 0) return "Ingen plats skiljer sig från slumpen i det här urvalet. Prova en längre period eller fler timmar.";
  const what = places === 1 ? "En plats där" : `${integer(places)} platser där`;
  return `${what} händelser samlas mer än slumpen förklarar.`;
}

function why(one: HotSpot): HTMLDetailsElement {
  return make(
    "details",
    { class: "why" },
    make("summary", {}, make("span", {}, "Varför?"), make("span", { class: "visually-hidden" }, ` Poängen för ${titleOf(one)}`)),
    make("p", {}, `${integer(one.score)} av 100 poäng, sammanvägda av:`),
    make("dl", {}, ...rowsOf(COUNTED, one)),
    make("p", {}, "Räknas inte i poängen, men säger mer om platsen:"),
    make("dl", {}, ...rowsOf(BESIDE, one)),
    make("p", { class: "fine" }, peakSentence(one)),
  );
}

/** What a method does not tell has no row. */
const rowsOf = (parts: Component[], one: HotSpot): HTMLElement[] =>
  parts.flatMap((part) => {
    const value = one[part.field] ?? null;
    return value === null ? [] : componentRows(part, value);
  });

function componentRows({ title, meaning }: Component, value: number): HTMLElement[] {
  const bar = make("span", { class: "bar", "--share": `${Math.round(Math.max(0, Math.min(1, value)) * 100)}%` });
  return [
    make("dt", {}, make("span", {}, title), bar, make("span", { class: "number" }, share(value))),
    make("dd", {}, meaning),
  ];
}

function peakSentence(one: HotSpot): string {
  const z = one.z === null ? "" : ` Gi* z = ${count(one.z)}.`;
  return `Som tätast ${integer(one.density_per_month)} händelser per km² och månad.${z}`;
}

function unseen({ left_out }: About, onLimits: () => void): HTMLElement {
  const missing = left_out.unplaced + left_out.coarse + left_out.suppressed;
  return make(
    "p",
    { class: "unseen" },
    make("span", {}, missing > 0 ? `${quantity(missing, "händelse", "händelser")} i urvalet finns inte på kartan. ` : "Kartan har gränser. "),
    make("button", { type: "button", class: "link", onclick: onLimits }, "Det här vet kartan inte"),
  );
}
