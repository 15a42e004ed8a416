/** A fall and a rise side by side: what was expected beside what came, with the interval of the difference. */

import { draw, make } from "./element";
import type { Change, Move } from "./searched";
import { change, count, interval, part } from "./words";

const WIDTH = 340;
const HEIGHT = 132;
const CHART = { top: 22, bottom: 24, bar: 44, gap: 6 };

/** Draw source and receiver, each with its two bars. */
export function moveChart({ source, receiver }: Move): HTMLElement {
  const ends = [source, receiver];
  const most = Math.max(1, ...ends.flatMap((one) => [one.expected, one.observed, one.expected + one.high]));
  const label = ends.map((one) => `${nameOf(one)}: väntat ${count(one.expected)}, kom ${count(one.observed)}`).join(". ");
  const picture = draw(
    "svg",
    { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "img", "aria-label": label },
    ...ends.flatMap((one, at) => pair(one, WIDTH * (0.25 + 0.5 * at), most)),
  );
  const keys = [make("span", { class: "key before" }, "Väntat"), make("span", { class: "key now" }, "Kom, med 95 % intervall")];
  return make("figure", { class: "profile move-chart" }, picture, make("figcaption", {}, ...keys));
}

function pair(one: Change, middle: number, most: number): SVGElement[] {
  const bottom = HEIGHT - CHART.bottom;
  const y = (value: number): number => bottom - (Math.max(0, value) / most) * (bottom - CHART.top);
  const bar = (x: number, value: number, kind: string): SVGElement =>
    draw("rect", { class: kind, x, y: y(value), width: CHART.bar, height: bottom - y(value) });
  const now = middle + CHART.gap / 2;
  const [low, high] = [y(one.expected + one.low), y(one.expected + one.high)];
  const centre = now + CHART.bar / 2;
  return [
    bar(middle - CHART.bar - CHART.gap / 2, one.expected, "before"),
    bar(now, one.observed, one.value < 0 ? "fewer" : "more"),
    draw("path", { class: "whisker", d: `M${centre} ${low}V${high}M${centre - 6} ${low}h12M${centre - 6} ${high}h12` }),
    draw("text", { class: "axis", x: middle, y: HEIGHT - 8, "text-anchor": "middle" }, nameOf(one)),
    draw("text", { x: middle, y: 12, "text-anchor": "middle" }, `${change(one.value)} (${interval(one.low, one.high)})`),
  ];
}

const nameOf = (one: Change): string => (one.part ? part(one.part) : one.place.name);
