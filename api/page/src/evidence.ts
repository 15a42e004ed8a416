/** What a judgement rests on: share moved, parts, series, controls, placebos and reservations. */

import type { Balance, Effect, Finding, NamedEffect, SeriesEffect, Substitute } from "./contract";
import { make } from "./element";
import { isSignificant, tone } from "./flows";
import { bounded, change, count, decimal, fixed, hours, integer, interval, noticedBy, quantity, share, VERDICTS } from "./words";

const LARGE_DIFFERENCE = 0.25; // standard deviations, Stuart 2010
const BALANCES_SHOWN = 8;

/** Say how the map's arrows are read. */
export const flowKey = (): HTMLElement =>
  make("p", { class: "fine" }, "Pilarna på kartan: bredden följer antalet händelser, den svaga bården intervallets övre gräns. Inom parentes 95 % intervall.");

/** Say how much of what left turned up elsewhere; nothing where nothing left. */
export function shareLine({ share_displaced: moved }: Finding): HTMLElement | null {
  if (!moved) return null;
  const bound = (value: number | null): string | null => (value === null ? null : share(value));
  return make("p", { class: "detectable" }, `Andel av minskningen som omfördelats: ${bounded(share(moved.value), bound(moved.low), bound(moved.high))}.`);
}

/** Say what the public's series and the police's own say together. */
export function readingView({ detection_reading: reading }: Finding): HTMLElement[] {
  if (!reading) return [];
  const rows = [named("Allmänheten", reading.public), named("Polisen själv", reading.police)].filter((one) => one !== null);
  const { per_patrol_hour: ratio } = reading;
  const per = ratio && bounded(fixed(ratio.value, 2), bound(ratio.low), bound(ratio.high));
  return [
    make("h3", {}, "Vem upptäckte?"),
    make("p", {}, reading.sentence),
    ...(rows.length ? [effectList(rows)] : []),
    ...(per ? [make("p", { class: "fine" }, `Polisens egna upptäckter per patrulltimme, kvot mot året före: ${per}.`)] : []),
  ];
}

/** List the weekdays, seasons, groups, targets and tactics, each with its interval. */
export function partsView(title: string, parts: readonly NamedEffect[] | undefined): HTMLElement[] {
  if (!parts?.length) return [];
  return [...(title ? [make("h4", {}, title)] : []), effectList(parts)];
}

/** Lay out the same question of each group and of each who noticed. */
export function seriesView(series: readonly SeriesEffect[] | undefined): HTMLElement[] {
  if (!series?.length) return [];
  const titles = ["Serie", "Lokal effekt (95 % KI)", "Samlad effekt (95 % KI)"];
  const head = make("tr", {}, ...titles.map((text) => make("th", { scope: "col" }, text)));
  const table = make("table", {}, make("thead", {}, head), make("tbody", {}, ...series.map(seriesRow)));
  const body = make("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": "Samma fråga till varje serie" }, table);
  return [folded(`Samma fråga till ${quantity(series.length, "serie", "serier")}`, body)];
}

/** Propose what may replace what, from how it moved before. */
export function substitutesView(substitutes: readonly Substitute[] | undefined): HTMLElement[] {
  const against = (substitutes ?? []).filter((one) => one.correlation < 0);
  if (against.length === 0) return [];
  const rows = against.map(({ first, second, correlation, months }) =>
    make("li", {}, make("span", {}, `${first} och ${second}`), make("span", {}, `samband ${fixed(correlation, 2)}`, make("small", {}, ` ${integer(months)} mån`))),
  );
  const lead = "Grupper där den ena steg när den andra sjönk före insatsen, plats för plats. Förslag att pröva, inte slutsatser.";
  return [folded("Förslag: vad kan ersätta vad?", make("p", { class: "fine" }, lead), make("ul", { class: "bands" }, ...rows))];
}

/** Say what the judgement rests on: placebos, controls, other measures, completeness, notes. */
export function supportView(finding: Finding): HTMLElement[] {
  const lines = [panelLine(finding), quotientLine(finding), placeboLine(finding), completenessLine(finding)];
  const told = lines.filter((one) => one !== "").map((one) => make("li", {}, one));
  const notes = (finding.notes ?? []).map((one) => make("li", {}, one));
  return [
    make("h3", {}, "Vad bedömningen vilar på"),
    make("ul", { class: "notes" }, ...told, ...notes),
    ...balanceView(finding.balance ?? []),
  ];
}

function panelLine({ panel }: Finding): string {
  return panel ? `Panelmodell över områden och månader: ${change(panel.value)} (95 % KI ${interval(panel.low, panel.high)}).` : "";
}

function quotientLine({ quotient, quotient_reason: reason }: Finding): string {
  if (quotient === undefined) return "";
  return quotient === null ? `Omfördelningskvot (WDQ): odefinierad. ${reason ?? ""}` : `Omfördelningskvot (WDQ): ${fixed(quotient, 2)}.`;
}

function placeboLine({ placebos, local }: Finding): string {
  if (!placebos) return "";
  const own = local.effect.placebo_p_value ?? null;
  const drawn = `${integer(placebos.number)} placeboprov på orörda områden och datum: ${fixed(100 * placebos.false_alarms, 1)} % hade sett ut som en effekt`;
  const spread = `spridningen är ${fixed(placebos.spread, 2)} gånger den antagna`;
  return `${drawn}, och ${spread}.${own === null ? "" : ` ${fixed(100 * own, 1)} % av dem ändrades lika mycket eller mer.`}`;
}

function completenessLine({ completeness }: Finding): string {
  if (!completeness) return "";
  const { low, high, left_out_days: days } = completeness;
  const told = `Rapporterat när data tog slut: ${fixed(100 * completeness.share, 1)} % (95 % KI ${fixed(100 * low, 1)} till ${fixed(100 * high, 1)} %).`;
  return days ? `${told} ${quantity(days, "dag", "dagar")} i slutet är lämnade utanför.` : told;
}

function balanceView(balance: readonly Balance[]): HTMLElement[] {
  if (balance.length === 0) return [];
  const shown = balance.toSorted((a, b) => Math.abs(b.difference) - Math.abs(a.difference)).slice(0, BALANCES_SHOWN);
  const apart = balance.filter((one) => Math.abs(one.difference) > LARGE_DIFFERENCE).length;
  const title = apart ? `Jämförelseområdena skilde sig i ${integer(apart)} av ${integer(balance.length)} egenskaper` : "Jämförelseområdena liknade insatsområdet";
  const head = make("tr", {}, ...["Före insatsen", "Området", "Jämförelse", "Skillnad (std)"].map((text) => make("th", { scope: "col" }, text)));
  const table = make("table", {}, make("thead", {}, head), make("tbody", {}, ...shown.map(balanceRow)));
  return [folded(title, make("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": title }, table))];
}

function balanceRow({ name, treated, controls, difference }: Balance): HTMLElement {
  const cells = [decimal(treated), decimal(controls), fixed(difference, 2)].map((text) => make("td", {}, text));
  return make("tr", {}, make("th", { scope: "row" }, name), ...cells);
}

function seriesRow(one: SeriesEffect): HTMLElement {
  const name = make("th", { scope: "row" }, one.group || "Alla grupper", make("small", {}, `${noticedBy(one.detection)} · ${count(one.incidents)}`));
  if (one.verdict === "not_assessable") return make("tr", {}, name, make("td", { colspan: 2, class: "reason" }, one.reason));
  return make("tr", {}, name, effectCell(one.local, VERDICTS[one.verdict] ?? one.verdict), effectCell(one.net, ""));
}

function effectCell(effect: Effect, verdict: string): HTMLElement {
  const kind = verdict ? make("small", { class: "reason" }, verdict) : null;
  return make("td", { class: tone(effect) }, make("b", {}, change(effect.value)), make("small", {}, interval(effect.low, effect.high)), kind);
}

const named = (name: string, effect: Effect | null): NamedEffect | null => effect && { name, effect };
const bound = (value: number | null): string | null => (value === null ? null : fixed(value, 2));

function effectList(parts: readonly NamedEffect[]): HTMLElement {
  return make("ul", { class: "bands" }, ...parts.map(({ name, effect }) => make("li", {}, make("span", {}, hours(name)), effectSpan(effect))));
}

function effectSpan(effect: Effect): HTMLElement {
  const least = isSignificant(effect) ? null : make("small", { class: "below" }, `minst ±${count(effect.smallest_detectable_effect)} hade synts`);
  return make("span", { class: `${tone(effect)} numbers` }, make("b", {}, change(effect.value)), make("small", {}, interval(effect.low, effect.high)), least);
}

function folded(title: string, ...content: HTMLElement[]): HTMLElement {
  return make("details", { class: "more" }, make("summary", {}, title), ...content);
}
