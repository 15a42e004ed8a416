/** Shapes that the map draws. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { bearingAtEnd, bow, boxAround, positions, topOf } from "../../../api/page/src/geometry.ts";

test("a bow starts and ends at its places and leaves the straight line between them", () => {
  const path = bow([18.06, 59.33], [18.02, 59.31]);
  const round = ([longitude, latitude]) => [longitude.toFixed(9), latitude.toFixed(9)];
  assert.deepEqual(round(path[0]), round([18.06, 59.33]));
  assert.deepEqual(round(path.at(-1)), round([18.02, 59.31]));
  const [longitude, latitude] = path[path.length >> 1];
  assert.ok(Math.abs((latitude - 59.31) / 0.02 - (longitude - 18.02) / 0.04) > 0.05);
});

test("an unbent path due east points to 90 degrees", () => {
  assert.ok(Math.abs(bearingAtEnd(bow([18, 59], [18.1, 59], 0)) - 90) < 1e-9);
});

test("a box holds every part of a multipolygon", () => {
  const ring = (x, y) => [[[x, y], [x + 1, y], [x, y + 1], [x, y]]];
  const shape = { type: "MultiPolygon", coordinates: [ring(0, 0), ring(5, 7)] };
  assert.deepEqual(boxAround(positions(shape)), [0, 0, 6, 8]);
  assert.equal(boxAround([]), null);
});

test("a badge stands in the middle of the upper edge", () => {
  assert.deepEqual(topOf({ type: "Polygon", coordinates: [[[0, 0], [4, 1], [4, 2], [0, 0]]] }), [2, 2]);
});
