/** Small shapes: boxes around features, a point to write on, a bow from one place to another. */

import type { Geometry, Position } from "geojson";

export type Box = [west: number, south: number, east: number, north: number];

/** Give every position of a geometry. */
export function positions(geometry: Geometry | null): Position[] {
  if (!geometry) return [];
  if (geometry.type === "GeometryCollection") return geometry.geometries.flatMap(positions);
  const flat = (geometry.coordinates as unknown[]).flat(Infinity) as number[];
  const points: Position[] = [];
  for (let at = 0; at + 1 < flat.length; at += 2) points.push([flat[at] ?? 0, flat[at + 1] ?? 0]);
  return points;
}

/** Give the box around positions; null when there are none. */
export function boxAround(points: readonly Position[]): Box | null {
  if (points.length === 0) return null;
  const longitudes = points.map(([longitude]) => longitude ?? 0);
  const latitudes = points.map(([, latitude]) => latitude ?? 0);
  return [Math.min(...longitudes), Math.min(...latitudes), Math.max(...longitudes), Math.max(...latitudes)];
}

/** Give the middle of a shape's upper edge: a badge there leaves the shape itself in sight. */
export function topOf(geometry: Geometry | null): Position {
  const [west, , east, north] = boxAround(positions(geometry)) ?? [0, 0, 0, 0];
  return [(west + east) / 2, north];
}

/** Draw a bow between two places, even on the screen although it is measured in degrees. */
export function bow(from: Position, to: Position, bend = 0.18, steps = 32): Position[] {
  const squeeze = Math.cos(((from[1] ?? 0) * Math.PI) / 180);
  const [x0, y0, x1, y1] = [(from[0] ?? 0) * squeeze, from[1] ?? 0, (to[0] ?? 0) * squeeze, to[1] ?? 0];
  const control = [(x0 + x1) / 2 - (y1 - y0) * bend, (y0 + y1) / 2 + (x1 - x0) * bend] as const;
  return Array.from({ length: steps + 1 }, (_, step) => {
    const t = step / steps;
    const at = (a: number, b: number, c: number): number => (1 - t) ** 2 * a + 2 * t * (1 - t) * b + t ** 2 * c;
    return [at(x0, control[0], x1) / squeeze, at(y0, control[1], y1)];
  });
}

/** Tell where a path points at its end [degrees clockwise from north]. */
export function bearingAtEnd(path: readonly Position[]): number {
  const [from, to] = [path[path.length - 3] ?? [0, 0], path[path.length - 1] ?? [0, 0]];
  const squeeze = Math.cos(((to[1] ?? 0) * Math.PI) / 180);
  const east = ((to[0] ?? 0) - (from[0] ?? 0)) * squeeze;
  return (Math.atan2(east, (to[1] ?? 0) - (from[1] ?? 0)) * 180) / Math.PI;
}
