/** One intervention's finding in plain Swedish, never without its interval and its smallest detectable effect. */

import { intervalChart, profileChart } from "./charts";
import type { AreaEffect, Effect, Finding, KindVerdict, TemporalFinding } from "./contract";
import { make } from "./element";
import { isSignificant, tone } from "./flows";
import { change, count, decimal, DISPLACEMENT_KINDS, hours, integer, interval, probability, quantity, ROLES, VERDICTS } from "./words";

/** Compose the whole account of a finding. */
export function findingView(finding: Finding): Element[] {
  return [
    verdictCard(finding),
    make("h3", {}, "Förändring mot jämförelseområdena"),
    make("p", { class: "fine" }, "Punkten är skattningen, strecket 95 % konfidensintervall. Minus betyder färre händelser."),
    intervalChart(chartRows(finding), (one) => `${change(one.value)} (${interval(one.low, one.high)})`),
    effectTable(finding),
    ...temporalView(finding.temporal),
    make("h3", {}, "Slag av omfördelning"),
    make("ul", { class: "kinds" }, ...finding.kinds.map(kindRow)),
    basis(finding),
  ];
}

/** Say the verdict in one plain sentence. */
export function plainVerdict(finding: Finding): string {
  const local = changeSentence(finding.local.effect, `Vid ${finding.local.name}`);
  const elsewhere = [finding.buffer, ...finding.remote].filter(({ effect }) => isSignificant(effect));
  const moved = elsewhere.map(({ name, effect }) => `${name} (${change(effect.value)})`).join(", ");
  switch (finding.verdict) {
    case "displacement":
      return `${local} Samtidigt ökade de på annat håll${moved ? `: ${moved}` : ""}.`;
    case "diffusion_of_benefits":
      return `${local} Även omgivningen fick färre händelser${moved ? `: ${moved}` : ""}.`;
    case "local_effect_only":
      return `${local} Ingen omfördelning kunde ses.`;
    case "no_effect_seen":
      return "Varken på platsen eller runt om kring den kunde en förändring skiljas från slumpen.";
    default:
      return "Underlaget räcker inte för en slutsats.";
  }
}

function verdictCard(finding: Finding): HTMLElement {
  const { local, net } = finding;
  return make(
    "section",
    { class: `verdict ${finding.verdict}` },
    make("h3", {}, VERDICTS[finding.verdict] ?? finding.verdict),
    make("p", { class: "plain" }, plainVerdict(finding)),
    make(
      "dl",
      { class: "key-figures" },
      ...keyFigure("Lokal effekt", local.effect),
      ...keyFigure("Samlad effekt", net),
    ),
    make("p", { class: "detectable" }, detectable(local.effect)),
    make("p", { class: "fine" }, finding.reason),
  );
}

function keyFigure(title: string, effect: Effect): HTMLElement[] {
  const numbers = make("dd", {}, make("b", {}, change(effect.value)), make("span", {}, `95 % KI ${interval(effect.low, effect.high)}`));
  return [make("div", { class: tone(effect) }, make("dt", {}, title), numbers)];
}

function detectable(effect: Effect): string {
  const least = quantity(effect.smallest_detectable_effect, "händelse", "händelser");
  return `Minsta påvisbara effekt på platsen: ${least}. En mindre förändring hade inte gått att skilja från slumpen.`;
}

function changeSentence(effect: Effect, where: string): string {
  const sure = isSignificant(effect) ? "" : ", men det kan vara slump";
  const less = effect.value < 0 ? "färre" : "fler";
  return `${where} blev det ${quantity(Math.abs(effect.value), "händelse", "händelser")} ${less} än väntat (95 % KI ${interval(effect.low, effect.high)})${sure}.`;
}

function areasOf(finding: Finding): AreaEffect[] {
  return [finding.local, finding.buffer, ...finding.remote];
}

function chartRows(finding: Finding): { name: string; value: number; low: number; high: number }[] {
  const rows = areasOf(finding).map(({ name, effect }) => ({ name, ...effect }));
  return [...rows, { name: "Samlad effekt", ...finding.net }];
}

function effectTable(finding: Finding): HTMLElement {
  const rows = areasOf(finding).map(({ name, role, effect }) => effectRow(name, ROLES[role] ?? role, effect));
  return make(
    "div",
    { class: "scroll", tabindex: "0", role: "region", "aria-label": "Tabell över effekter" },
    make(
      "table",
      {},
      make("thead", {}, make("tr", {}, ...["Område", "Före → under", "Effekt (95 % KI)", "Minsta påvisbara"].map((text) => make("th", { scope: "col" }, text)))),
      make("tbody", {}, ...rows, effectRow("Samlat", "lokalt, nära och säkra fjärrområden", finding.net)),
    ),
  );
}

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
  ];
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
  if (p_value < 0.05) return `Dygnets mönster ändrades. I genomsnitt kom händelserna ${moved} (${range}; minus är tidigare).`;
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

function kindRow({ kind, verdict, reason }: KindVerdict): HTMLElement {
  const isUnmeasured = verdict === "not_measured";
  return make(
    "li",
    { class: isUnmeasured ? "unmeasured" : "" },
    make("strong", {}, DISPLACEMENT_KINDS[kind] ?? kind),
    make("span", { class: "kind-verdict" }, VERDICTS[verdict] ?? verdict),
    make("p", {}, reason),
  );
}

function basis(finding: Finding): HTMLElement {
  const controls = finding.controls.length ? ` Jämförelseområden: ${finding.controls.join(", ")}.` : "";
  return make(
    "p",
    { class: "fine" },
    `Bygger på ${integer(finding.incidents)} händelser, upptäckta av ${detectedBy(finding.detection)}.${controls}`,
    ` Spridningsmått ${decimal(finding.dispersion)}. Dataversion ${integer(finding.provenance.data_version)}.`,
  );
}

function detectedBy(detection: string): string {
  const names: Record<string, string> = { public: "allmänheten", alarm: "larm", police: "polisen själv", unknown: "okänd" };
  return detection.split(",").map((one) => names[one.trim()] ?? one).join(", ");
}
