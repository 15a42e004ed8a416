/** A finding as shapes on the map: bows that carry moved incidents, and the places that were looked at. */

import type { Feature, FeatureCollection, LineString, Point, Position } from "geojson";

import type { AreaEffect, Effect, Finding, Flow } from "./contract";
import { bearingAtEnd, bow } from "./geometry";
import { change, count, interval, ROLES, span } from "./words";

const WIDEST = 10;
const THINNEST = 2.5;

export interface FlowShapes {
  lines: FeatureCollection<LineString>;
  heads: FeatureCollection<Point>;
  effects: FeatureCollection<Point>;
}

export const NO_SHAPES: FlowShapes = { lines: collect([]), heads: collect([]), effects: collect([]) };

/** Draw the flows of a finding and every area it examined. */
export function flowShapes(finding: Finding): FlowShapes {
  const most = finding.flows.reduce((largest, one) => Math.max(largest, one.incidents), 0);
  const bows = finding.flows.map((flow) => ({ path: bowOf(flow), width: widthOf(flow.incidents, most) }));
  const examined = [finding.local, finding.buffer, ...finding.remote];
  return {
    lines: collect(bows.map(({ path, width }) => line(path, width))),
    heads: collect(bows.map(({ path, width }) => point(path.at(-1) ?? [], { bearing: bearingAtEnd(path), width }))),
    effects: collect(examined.map((area) => effectPoint(area, finding.flows))),
  };
}

/** Tell whether an effect passes the 5 % level, after the family's correction where there is one. */
export const isSignificant = (effect: Effect): boolean => (effect.q_value ?? effect.p_value) < 0.05;

/** Name an area for people: by its role in the evaluation, or as the hub it is. */
export const areaName = (area: AreaEffect): string => ROLES[area.role] ?? area.name;

/** Name the colour of an effect. */
export function tone(effect: Effect): "fewer" | "more" | "unclear" {
  if (!isSignificant(effect)) return "unclear";
  return effect.value < 0 ? "fewer" : "more";
}

function bowOf({ source, receiver }: Flow): Position[] {
  return bow([source.longitude, source.latitude], [receiver.longitude, receiver.latitude]);
}

function widthOf(incidents: number, most: number): number {
  return most > 0 ? THINNEST + (WIDEST - THINNEST) * (incidents / most) : THINNEST;
}

function effectPoint(area: AreaEffect, flows: readonly Flow[]): Feature<Point> {
  const { value, low, high } = area.effect;
  const received = flows.find((flow) => flow.receiver.area_id === area.area_id);
  const isStrong = received !== undefined || isSignificant(area.effect);
  const second = received
    ? `${count(received.incidents)} flyttade hit (${span(received.low, received.high)})`
    : `${change(value)} (${interval(low, high)})`;
  const label = isStrong ? `${areaName(area)}\n${second}` : areaName(area);
  const direction = received ? "more" : tone(area.effect);
  return point([area.longitude, area.latitude], { name: area.name, label, strong: isStrong, direction });
}

function line(path: Position[], width: number): Feature<LineString> {
  return { type: "Feature", geometry: { type: "LineString", coordinates: path }, properties: { width } };
}

function point(at: Position, properties: Record<string, string | boolean | number>): Feature<Point> {
  return { type: "Feature", geometry: { type: "Point", coordinates: at }, properties };
}

function collect<G extends LineString | Point>(features: Feature<G>[]): FeatureCollection<G> {
  return { type: "FeatureCollection", features };
}
