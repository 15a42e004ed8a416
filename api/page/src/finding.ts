/** One intervention's finding in plain Swedish, never without its interval and its smallest detectable effect. */

import { intervalChart, profileChart } from "./charts";
import type { AreaEffect, Effect, Finding, KindVerdict, TemporalFinding } from "./contract";
import { make } from "./element";
import { partsView, readingView, seriesView, shareLine, substitutesView, supportView } from "./evidence";
import { areaName, isSignificant, tone } from "./flows";
import { whyOf } from "./why";
import { change, count, decimal, DISPLACEMENT_KINDS, hours, integer, interval, noticedBy, probability, quantity, VERDICTS } from "./words";

/** Kinds whose effects are told nowhere else; places and hours have tables of their own. */
const WITHIN = ["offence_type", "target", "tactical"];

/** Compose the whole account of a finding; where nothing can be assessed, the reason comes first and no figure follows. */
export function findingView(finding: Finding): Element[] {
  const isAssessable = finding.verdict !== "not_assessable";
  return [
    verdictCard(finding),
    ...(isAssessable ? effectsView(finding) : []),
    ...readingView(finding),
    ...(isAssessable ? temporalView(finding.temporal) : []),
    make("h3", {}, "Slag av omfördelning"),
    make("ul", { class: "kinds" }, ...finding.kinds.map((one) => kindRow(one, VERDICTS))),
    ...seriesView(finding.series),
    ...substitutesView(finding.substitutes),
    ...supportView(finding),
    basis(finding),
  ];
}

function effectsView(finding: Finding): Element[] {
  return [
    make("h3", {}, "Förändring mot jämförelseområdena"),
    make("p", { class: "fine" }, "Punkten är skattningen, strecket 95 % konfidensintervall. Minus betyder färre händelser."),
    intervalChart(chartRows(finding), (one) => `${change(one.value)} (${interval(one.low, one.high)})`),
    ...effectTables(finding),
    ...whyOf(finding.finding_id),
  ];
}

function verdictCard(finding: Finding): HTMLElement {
  const { local, net, verdict } = finding;
  const title = make("h3", {}, VERDICTS[verdict] ?? verdict);
  const reason = make("p", { class: verdict === "not_assessable" ? "plain" : "detectable" }, finding.reason);
  if (verdict === "not_assessable") return make("section", { class: `verdict ${verdict}` }, title, reason);
  const figures = make("dl", { class: "key-figures" }, ...keyFigure("Lokal effekt", local.effect), ...keyFigure("Samlad effekt", net));
  return make("section", { class: `verdict ${verdict}` }, title, figures, shareLine(finding), make("p", { class: "detectable" }, detectable(local.effect)), reason);
}

function keyFigure(title: string, effect: Effect): HTMLElement[] {
  const numbers = make("dd", {}, make("b", {}, change(effect.value)), make("span", {}, `95 % KI ${interval(effect.low, effect.high)}`));
  return [make("div", { class: tone(effect) }, make("dt", {}, title), numbers)];
}

function detectable(effect: Effect): string {
  const least = quantity(effect.smallest_detectable_effect, "händelse", "händelser");
  return `Minsta påvisbara effekt på platsen: ${least}. En mindre förändring kan lätt ha missats.`;
}

function chartRows(finding: Finding): { name: string; value: number; low: number; high: number }[] {
  const rows = mainAreas(finding).map((area) => ({ name: areaName(area), ...area.effect }));
  return [...rows, { name: "Samlad effekt", ...finding.net }];
}

/** The intervention's own area, its surroundings and the hubs that surely changed. */
function mainAreas({ local, buffer, remote }: Finding): AreaEffect[] {
  return [local, buffer, ...remote.filter(({ effect }) => isSignificant(effect))];
}

function effectTables(finding: Finding): HTMLElement[] {
  const net = effectRow("Samlat", "alla ovan", finding.net);
  const others = finding.remote.filter(({ effect }) => !isSignificant(effect));
  const rest = `${quantity(others.length, "annan knutpunkt", "andra knutpunkter")} utan säker förändring`;
  return [
    effectTable("Effekter", [...mainAreas(finding).map(areaRow), net]),
    ...(others.length ? [make("details", { class: "more" }, make("summary", {}, rest), effectTable(rest, others.map(areaRow)))] : []),
  ];
}

function effectTable(name: string, rows: HTMLElement[]): HTMLElement {
  const titles = ["Område", "Före → under", "Effekt (95 % KI)", "Minsta påvisbara"];
  const head = make("tr", {}, ...titles.map((text) => make("th", { scope: "col" }, text)));
  const table = make("table", {}, make("thead", {}, head), make("tbody", {}, ...rows));
  return make("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": name }, table);
}

const areaRow = (area: AreaEffect): HTMLElement =>
  effectRow(areaName(area), area.role === "remote" ? "knutpunkt" : "", area.effect);

function effectRow(name: string, role: string, effect: Effect): HTMLElement {
  return make(
    "tr",
    {},
    make("th", { scope: "row" }, name, make("small", {}, role)),
    make("td", {}, `${integer(effect.before)} → ${integer(effect.after)}`),
    make("td", { class: tone(effect) }, make("b", {}, change(effect.value)), make("small", {}, interval(effect.low, effect.high))),
    make("td", {}, `±${count(effect.smallest_detectable_effect)}`),
  );
}

function temporalView(temporal: TemporalFinding | null): HTMLElement[] {
  if (!temporal) {
    return [make("h3", {}, "Dygnets timmar"), make("p", {}, "För få händelser för att jämföra dygnet före och under insatsen.")];
  }
  const picture = make("div", {}, profileChart(temporal, "day"));
  return [
    make("h3", {}, "Dygnets timmar på platsen"),
    make("p", {}, movedSentence(temporal)),
    scaleSwitch((scale) => picture.replaceChildren(profileChart(temporal, scale))),
    picture,
    make("ul", { class: "bands" }, ...temporal.bands.map(bandRow)),
    ...daysView(temporal),
  ];
}

function daysView({ weekdays, seasons }: TemporalFinding): HTMLElement[] {
  const parts = [...partsView("Veckodagar", weekdays), ...partsView("Årstider", seasons)];
  return parts.length ? [make("details", { class: "more" }, make("summary", {}, "Veckodagar och årstider"), ...parts)] : [];
}

function scaleSwitch(onChange: (scale: "day" | "week") => void): HTMLElement {
  const buttons = (["day", "week"] as const).map((scale, at) =>
    make("button", { type: "button", class: "toggle", "aria-pressed": String(at === 0), onclick: () => press(at) }, scale === "day" ? "Dygn" : "Vecka"),
  );
  const press = (chosen: number): void => {
    buttons.forEach((button, at) => button.setAttribute("aria-pressed", String(at === chosen)));
    onChange(chosen === 0 ? "day" : "week");
  };
  return make("div", { class: "toggles", role: "group", "aria-label": "Visa timmar per" }, ...buttons);
}

function movedSentence({ hours_moved, low, high, p_value }: TemporalFinding): string {
  const moved = `${decimal(Math.abs(hours_moved))} timmar ${hours_moved < 0 ? "tidigare" : "senare"}`;
  const range = `95 % KI ${decimal(low)} till ${decimal(high)}, p ${probability(p_value)}`;
  if (p_value < 0.05) return `Dygnets mönster ändrades. I genomsnitt kom händelserna ${moved}, utöver jämförelseområdenas förskjutning (${range}; minus är tidigare).`;
  return `Ingen säker förändring av dygnets mönster (i genomsnitt ${moved}, ${range}).`;
}

function bandRow({ name, hours: clock, effect }: { name: string; hours: string; effect: Effect }): HTMLElement {
  return make(
    "li",
    {},
    make("span", {}, name, make("small", {}, hours(clock))),
    make("span", { class: tone(effect) }, make("b", {}, change(effect.value)), make("small", {}, interval(effect.low, effect.high))),
  );
}

export function kindRow(one: KindVerdict, verdicts: Record<string, string>): HTMLElement {
  const { kind, verdict, reason, effects, incidents, smallest_detectable_effect: least } = one;
  const isUnmeasured = verdict === "not_measured";
  const rests = incidents ? `Bygger på ${quantity(incidents, "händelse", "händelser")}` : "";
  const seen = least ? `minst ±${count(least)} hade synts` : "";
  return make(
    "li",
    { class: isUnmeasured ? "unmeasured" : "" },
    make("strong", {}, DISPLACEMENT_KINDS[kind] ?? kind),
    make("span", { class: "kind-verdict" }, verdicts[verdict] ?? verdict),
    make("p", {}, reason),
    rests || seen ? make("p", { class: "fine" }, `${[rests, seen].filter(Boolean).join("; ")}.`) : null,
    ...(WITHIN.includes(kind) && effects?.length ? [make("details", { class: "more" }, make("summary", {}, "Visa delarna"), ...partsView("", effects))] : []),
  );
}

function basis(finding: Finding): HTMLElement {
  const controls = finding.controls.length ? ` ${quantity(finding.controls.length, "jämförelseområde", "jämförelseområden")}.` : "";
  return make(
    "p",
    { class: "fine" },
    `Bygger på ${integer(finding.incidents)} händelser, upptäckta av ${noticedBy(finding.detection)}.${controls}`,
    ` Spridningsmått ${decimal(finding.dispersion)}. Dataversion ${integer(finding.provenance.data_version)}.`,
  );
}
