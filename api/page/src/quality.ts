/** How much of what happened the map can show: the share placed, the line of 85 %, and why the rest is not placed. */

import type { HitRate, Quality } from "./contract";
import { make } from "./element.ts";
import { count, decimal, month, quantity } from "./words.ts";

const MOST_MONTHS = 12;
const MOST_PARTS = 6;

/** Write a share so that one under the line is never rounded up to it. */
export const placedShare = (value: number): string => `${decimal(Math.floor(1000 * value + 1e-9) / 10)}\u00a0%`;

/** Say that the map shows too little to be relied on; null where it shows enough, or where nothing happened. */
export function tooFewPlaced(quality: Quality): string | null {
  const { whole, usable_share: line } = quality;
  if (whole.is_usable || whole.share === null) return null;
  const doubt = whole.is_surely_unusable ? "" : " Underlaget är litet, så andelen är osäker.";
  return (
    `Bara ${placedShare(whole.share)} av urvalets ${count(whole.incidents)} händelser är platsbestämda, ` +
    `under gränsen ${placedShare(line)} för en användbar karta. Läs kartan och listan med försiktighet.${doubt}`
  );
}

/** Show the share placed by month, group and area, each beside the line, and the reasons. */
export function qualitySection(quality: Quality): HTMLElement[] {
  const { whole, usable_share: line } = quality;
  if (whole.share === null) return [];
  const [low, high] = [placedShare(whole.low), placedShare(whole.high)];
  return [
    make("h3", { id: "quality" }, "Datakvalitet"),
    make("p", {}, `${placedShare(whole.share)} (95 % KI ${low} till ${high}) är platsbestämda på område eller bättre; `,
      `${placedShare(whole.fine_share ?? 0)} är kända väl nog för kartan. Strecket visar gränsen ${placedShare(line)}.`),
    ...bars("Månad", quality.months.slice(-MOST_MONTHS).map((one) => ({ ...one, name: month(one.name) })), line),
    ...bars("Grupp", quality.groups.slice(0, MOST_PARTS), line),
    ...bars("Område som källan anger", quality.areas.filter((one) => one.name).slice(0, MOST_PARTS), line),
    ...reasons(quality),
  ];
}

function bars(title: string, rates: readonly HitRate[], line: number): HTMLElement[] {
  if (rates.length === 0) return [];
  return [
    make(
      "table",
      { class: "rates" },
      make("caption", {}, title),
      make("tbody", {}, ...rates.map((one) => bar(one, line))),
    ),
  ];
}

function bar(one: HitRate, line: number): HTMLElement {
  const share = one.share ?? 0;
  const track = make("span", { class: "rate-track", "aria-hidden": "true" }, make("span", { class: "rate-fill" }), make("span", { class: "rate-line" }));
  track.style.setProperty("--share", `${100 * share}%`);
  track.style.setProperty("--line-at", `${100 * line}%`);
  return make(
    "tr",
    { class: one.is_usable ? "" : "under" },
    make("th", { scope: "row" }, one.name),
    make("td", {}, track),
    make("td", { class: "number" }, placedShare(share), make("span", { class: "visually-hidden" }, one.is_usable ? "" : " under gränsen")),
    make("td", { class: "number fine" }, quantity(one.incidents, "händelse", "händelser")),
  );
}

function reasons(quality: Quality): HTMLElement[] {
  if (quality.reasons.length === 0) return [];
  const rows = quality.reasons.map((one) => make("li", {}, `${count(one.incidents)}: ${one.meaning_sv}`));
  return [make("p", {}, "Därför är resten inte platsbestämd:"), make("ul", { class: "notes" }, ...rows)];
}
