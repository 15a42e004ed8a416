/** "Varför?": from a figure down to what was counted, fetched when a reader opens it. */

import { ask, AskingError } from "./asking";
import { fill, make } from "./element";
import type { Why } from "./searched";
import { count, days, fixed } from "./words";

/** Compose what opens to the counts behind a finding; `area` is what it opens at. */
export function whyOf(findingId: string | undefined, area = ""): HTMLElement[] {
  if (!findingId) return [];
  const body = make("div", { class: "why-body" });
  const details = make("details", { class: "why counts" }, make("summary", {}, "Varför? Visa räkningen"), body);
  details.addEventListener("toggle", () => {
    if (details.open && !body.hasChildNodes()) void open(body, findingId, area);
  });
  return [details];
}

async function open(body: HTMLElement, findingId: string, area: string): Promise<void> {
  fill(body, make("p", { class: "waiting", role: "status" }, "Hämtar …"));
  try {
    const query = area ? `?area=${encodeURIComponent(area)}` : "";
    const why = await ask<Why>(`/displacement/${encodeURIComponent(findingId)}/why${query}`);
    fill(body, chooser(why, (chosen) => void open(body, findingId, chosen)), ...explained(why));
  } catch (error) {
    const { message, detail } = error instanceof AskingError ? error : { message: "Räkningen kunde inte visas.", detail: String(error) };
    fill(body, make("p", {}, message), make("p", { class: "fine", lang: "en" }, detail));
  }
}

function chooser(why: Why, onChoose: (area: string) => void): HTMLElement {
  const select = make(
    "select",
    { "aria-label": "Visa räkningen för" },
    ...why.areas.map(([id, name]) => make("option", { value: id, selected: id === why.area_id }, name)),
  );
  select.addEventListener("change", () => onChoose(select.value));
  return make("label", { class: "field" }, make("span", {}, "Visa räkningen för"), select);
}

function explained(why: Why): HTMLElement[] {
  return [
    make("ol", { class: "steps" }, ...why.steps.map(stepRow)),
    countsTable(why),
    make("ul", { class: "notes" }, ...why.notes.map((one) => make("li", {}, one))),
  ];
}

function stepRow({ label, formula, value, decimals }: Why["steps"][number]): HTMLElement {
  const isTiny = value !== null && value !== 0 && Math.abs(value) < 10 ** -decimals / 2;
  const told = value === null ? "okänt" : isTiny ? `<\u00a0${fixed(10 ** -decimals, decimals)}` : decimals > 1 ? fixed(value, decimals) : count(value);
  return make("li", {}, make("span", {}, label, formula ? make("small", {}, formula) : null), make("b", {}, told));
}

// Periods go down and areas across: a phone is narrow, and a search has many months.
function countsTable({ periods, counts }: Why): HTMLElement {
  const head = make("tr", {}, make("th", { scope: "col" }, "Period"), ...counts.map((one) => make("th", { scope: "col" }, one.label)));
  const rows = periods.map((period, at) =>
    make(
      "tr",
      {},
      make("th", { scope: "row" }, days(period)),
      ...counts.map((one) => make("td", {}, one.counts[at] === undefined ? "" : count(one.counts[at]))),
    ),
  );
  const table = make("table", {}, make("thead", {}, head), make("tbody", {}, ...rows));
  return make("div", { class: "scroll tall", tabindex: "0", role: "region", "aria-label": "Räknade händelser per period" }, table);
}
