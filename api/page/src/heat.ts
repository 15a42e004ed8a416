/** Classes for the heat map: each one twice the last, so that a quiet street and a busy square both show. */

import type { HeatCell, LayerFeature } from "./contract";
import { fill, make } from "./element";
import type { Theme } from "./theme";
import { figure } from "./words";

export const CLASSES = 6;
const ROUND_STEPS = [1, 1.5, 2, 3, 4, 5, 7.5];

/** Lower bounds of the classes [incidents/km² and month], rising. */
export type HeatScale = readonly number[];

/** Choose round class bounds so that the densest cell lies in the top class. */
export function heatScale(features: readonly LayerFeature<HeatCell>[]): HeatScale {
  const densest = features.reduce((most, one) => Math.max(most, one.properties.density_per_month), 0);
  if (densest <= 0) return [];
  const base = roundDown(densest / 2 ** (CLASSES - 0.5));
  return Array.from({ length: CLASSES }, (_, step) => base * 2 ** step);
}

/** Draw the legend; an empty scale says that there is nothing to colour. */
export function showLegend(target: Element, scale: HeatScale, theme: Theme): void {
  if (scale.length === 0) {
    fill(target, make("p", { class: "legend-title" }, "Inga händelser att visa i rutorna"));
    return;
  }
  const steps = scale.map((from, step) =>
    make("li", {}, make("i", { "--swatch": theme.heat[step] ?? "" }), make("span", {}, figure(from))),
  );
  fill(
    target,
    make("p", { class: "legend-title" }, "Händelser per km² och månad"),
    make("ol", { class: "legend-steps" }, ...steps),
    make("p", { class: "legend-note" }, `Siffran är klassens nedre gräns. Under ${figure(scale[0] ?? 0)} är ofärgat.`),
    make("p", { class: "legend-key" }, make("i", { class: "outline-key" }), "Het plats med rang"),
  );
}

function roundDown(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value));
  const step = ROUND_STEPS.findLast((one) => one * power <= value * 1.0001) ?? 1;
  return Number((step * power).toPrecision(3));
}
