/** Small drawings for findings: intervals beside zero, and the hours of the day before and after. */

import type { TemporalFinding } from "./contract";
import { draw, make } from "./element";
import { share } from "./words";

export interface IntervalRow {
  name: string;
  value: number;
  low: number;
  high: number;
}

const WIDTH = 340;
const ROW = 40;
const HOURS = 24;
const CHART = { height: 150, left: 34, right: 6, top: 10, bottom: 22 };

/** Draw each effect with its interval on one scale, zero marked. */
export function intervalChart(rows: readonly IntervalRow[], describe: (row: IntervalRow) => string): SVGSVGElement {
  const low = Math.min(0, ...rows.map((one) => one.low));
  const high = Math.max(0, ...rows.map((one) => one.high));
  const room = (high - low || 1) * 0.04;
  const x = (value: number): number => 8 + ((value - low + room) / (high - low + 2 * room || 1)) * (WIDTH - 16);
  const height = rows.length * ROW + 22;
  const label = rows.map((one) => `${one.name}: ${describe(one)}`).join(". ");
  return draw(
    "svg",
    { viewBox: `0 0 ${WIDTH} ${height}`, class: "intervals", role: "img", "aria-label": label },
    draw("line", { class: "zero", x1: x(0), x2: x(0), y1: 0, y2: height - 18 }),
    ...rows.flatMap((one, at) => intervalMarks(one, at * ROW, x, describe(one))),
    draw("text", { class: "axis", x: Math.max(30, x(0) - 6), y: height - 4, "text-anchor": "end" }, "← färre"),
    draw("text", { class: "axis", x: Math.min(WIDTH - 30, x(0) + 6), y: height - 4 }, "fler →"),
  );
}

/** Draw a day's or a week's profile before and after. */
export function profileChart(finding: TemporalFinding, scale: "day" | "week"): HTMLElement {
  const [before, after] = [finding.profile_before, finding.profile_after].map((one) => (scale === "day" ? byHourOfDay(one) : one)) as [number[], number[]];
  return make(
    "figure",
    { class: "profile" },
    profilePicture(before, after, scale),
    make(
      "figcaption",
      {},
      make("span", { class: "key before" }, "Före (samma månader tidigare år)"),
      make("span", { class: "key after" }, "Under insatsen"),
    ),
  );
}

/** Sum the hours of a week, Monday 00 first, to hours of the day. */
export function byHourOfDay(week: readonly number[]): number[] {
  return Array.from({ length: HOURS }, (_, hour) => week.reduce((sum, one, at) => (at % HOURS === hour ? sum + one : sum), 0));
}

function intervalMarks(one: IntervalRow, top: number, x: (value: number) => number, text: string): SVGElement[] {
  const middle = top + 28;
  const colour = one.high < 0 ? "fewer" : one.low > 0 ? "more" : "unclear";
  return [
    draw("text", { class: "row-name", x: 4, y: top + 15 }, one.name),
    draw("text", { class: "row-value", x: WIDTH - 4, y: top + 15, "text-anchor": "end" }, text),
    draw("line", { class: `range ${colour}`, x1: x(one.low), x2: x(one.high), y1: middle, y2: middle }),
    draw("circle", { class: `dot ${colour}`, cx: x(one.value), cy: middle, r: 5 }),
  ];
}

function profilePicture(before: number[], after: number[], scale: "day" | "week"): SVGSVGElement {
  const most = Math.max(...before, ...after) || 1;
  const bottom = CHART.height - CHART.bottom;
  const x = (at: number): number => CHART.left + (at / before.length) * (WIDTH - CHART.left - CHART.right);
  const y = (value: number): number => bottom - (value / most) * (bottom - CHART.top);
  const peak = (values: number[]): string => peakName(values.indexOf(Math.max(...values)), scale);
  const label = `Andel av händelserna per timme. Före: flest ${peak(before)}. Under insatsen: flest ${peak(after)}.`;
  return draw(
    "svg",
    { viewBox: `0 0 ${WIDTH} ${CHART.height}`, role: "img", "aria-label": label },
    ...gridLines(most, y),
    draw("path", { class: "before", d: `${stairs(before, x, y)}V${bottom}H${x(0)}Z` }),
    draw("path", { class: "after", d: stairs(after, x, y) }),
    ...hourTicks(scale, x),
  );
}

function stairs(values: number[], x: (at: number) => number, y: (value: number) => number): string {
  const steps = values.map((value, at) => `V${y(value).toFixed(1)}H${x(at + 1).toFixed(1)}`).join("");
  return `M${x(0)} ${y(values[0] ?? 0).toFixed(1)}${steps}`;
}

function gridLines(most: number, y: (value: number) => number): SVGElement[] {
  return [0, most / 2, most].flatMap((value) => [
    draw("line", { class: "grid", x1: CHART.left, x2: WIDTH - CHART.right, y1: y(value), y2: y(value) }),
    draw("text", { class: "axis", x: CHART.left - 4, y: y(value) + 4, "text-anchor": "end" }, share(value)),
  ]);
}

const DAYS = ["mån", "tis", "ons", "tors", "fre", "lör", "sön"];

function hourTicks(scale: "day" | "week", x: (at: number) => number): SVGElement[] {
  const ticks = scale === "day" ? [0, 6, 12, 18, 24].map((at) => [at, String(at).padStart(2, "0")] as const) : DAYS.map((name, at) => [at * HOURS + 12, name] as const);
  return ticks.map(([at, name]) => draw("text", { class: "axis", x: x(at), y: CHART.height - 6, "text-anchor": "middle" }, name));
}

function peakName(at: number, scale: "day" | "week"): string {
  const hour = `kl. ${String(at % HOURS).padStart(2, "0")}`;
  return scale === "day" ? hour : `${DAYS[Math.floor(at / HOURS)] ?? ""} ${hour}`;
}
