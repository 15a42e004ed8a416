/** A finding as shapes on the map: bows that carry moved incidents, and the places that were looked at. */

// Endings are written out here, so that Node runs this file in tests as it is.

import type { Feature, FeatureCollection, LineString, Point, Position } from "geojson";

import type { AreaEffect, Effect, Finding, Flow } from "./contract";
import { bearingAtEnd, bow } from "./geometry.ts";
import type { Change, Move, SearchFinding } from "./searched";
import { change, count, interval, part, ROLES, span } from "./words.ts";

const WIDEST = 17; // of a halo: an interval may reach far above its flow
const WIDEST_LINE = 9;
const THINNEST = 2;

export interface FlowShapes {
  lines: FeatureCollection<LineString>;
  heads: FeatureCollection<Point>;
  effects: FeatureCollection<Point>;
}

export const NO_SHAPES: FlowShapes = { lines: collect([]), heads: collect([]), effects: collect([]) };

/** What moves from one place on the map to another. */
interface Moved {
  from: Located;
  to: Located;
  incidents: number;
  high: number | null;
}

interface Located {
  longitude: number;
  latitude: number;
}

/** Draw the flows of a finding and every area it examined; an area without a figure has nothing to show. */
export function flowShapes(finding: Finding): FlowShapes {
  const examined = [finding.local, finding.buffer, ...finding.remote].filter((area) => area.effect.value !== null);
  const moved = finding.flows.map(({ source, receiver, incidents, high }) => ({ from: source, to: receiver, incidents, high }));
  return { ...bows(moved), effects: collect(examined.map((area) => effectPoint(area, finding.flows))) };
}

/** Draw the moves that a search found between places, and every place that changed. */
export function moveShapes({ moves, changes }: SearchFinding): FlowShapes {
  const away = moves.filter(({ source, receiver }) => source.place.place_id !== receiver.place.place_id);
  const moved = away.map(({ source, receiver, incidents, high }) => ({ from: source.place, to: receiver.place, incidents, high }));
  const ends = [...moves.flatMap(({ source, receiver }) => [source, receiver]), ...changes];
  const places = new Map(ends.toReversed().map((one) => [one.place.place_id, one]));
  return { ...bows(moved), effects: collect([...places.values()].map((one) => changePoint(one, away))) };
}

/** Draw each bow as wide as its incidents, in a halo as wide as its interval's upper end, all on one scale. */
function bows(moved: readonly Moved[]): Pick<FlowShapes, "lines" | "heads"> {
  const highest = (one: Moved): number => Math.max(one.incidents, one.high ?? one.incidents);
  const scale = Math.min(WIDEST_LINE / Math.max(...moved.map((one) => one.incidents)), WIDEST / Math.max(...moved.map(highest)));
  const drawn = moved.map((one) => ({
    path: bow([one.from.longitude, one.from.latitude], [one.to.longitude, one.to.latitude]),
    width: Math.max(THINNEST, scale * one.incidents),
    halo: Math.max(THINNEST, scale * highest(one)),
  }));
  return {
    lines: collect(drawn.map(({ path, width, halo }) => line(path, { width, halo }))),
    heads: collect(drawn.map(({ path, width }) => point(path.at(-1) ?? [], { bearing: bearingAtEnd(path), width }))),
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

function effectPoint(area: AreaEffect, flows: readonly Flow[]): Feature<Point> {
  const { value, low, high } = area.effect;
  const received = flows.find((flow) => flow.receiver.area_id === area.area_id);
  const isStrong = received !== undefined || isSignificant(area.effect);
  const second = received
    ? `${count(received.incidents)} kan ha flyttat hit (${span(received.low, received.high)})`
    : `${change(value)} (${interval(low, high)})`;
  const label = isStrong ? `${areaName(area)}\n${second}` : areaName(area);
  const direction = received ? "more" : tone(area.effect);
  return point([area.longitude, area.latitude], { name: area.name, label, strong: isStrong, direction });
}

function changePoint({ place, part: slice, value, low, high }: Change, moves: readonly Move[]): Feature<Point> {
  const received = moves.filter((one) => one.receiver.place.place_id === place.place_id).toSorted((a, b) => b.incidents - a.incidents)[0];
  const second = received
    ? `${count(received.incidents)} kan ha flyttat hit (${span(received.low, received.high)})`
    : `${slice ? `${part(slice)}: ` : ""}${change(value)} (${interval(low, high)})`;
  const direction = value < 0 ? "fewer" : "more";
  return point([place.longitude, place.latitude], { name: place.name, label: `${place.name}\n${second}`, strong: true, direction });
}

function line(path: Position[], properties: Record<string, number>): Feature<LineString> {
  return { type: "Feature", geometry: { type: "LineString", coordinates: path }, properties };
}

function point(at: Position, properties: Record<string, string | boolean | number>): Feature<Point> {
  return { type: "Feature", geometry: { type: "Point", coordinates: at }, properties };
}

function collect<G extends LineString | Point>(features: Feature<G>[]): FeatureCollection<G> {
  return { type: "FeatureCollection", features };
}
