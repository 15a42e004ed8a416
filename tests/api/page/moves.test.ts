/** What a search says, and which months it can be asked of. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { moveShapes } from "../../../api/page/src/flows.ts";
import { lastWholeMonth, monthsOf } from "../../../api/page/src/months.ts";
import { bounded, part } from "../../../api/page/src/words.ts";

const place = (id, longitude) => ({ place_id: id, name: id, role: "hub", longitude, latitude: 59.33 });
const end = (where, value, slice = "") => ({ place: where, part: slice, value, low: value - 5, high: value + 5 });
const [square, hub, other] = [place("torget", 18.06), place("navet", 18.02), place("gatan", 18.07)];
const far = { source: end(square, -54), receiver: end(hub, 31), incidents: 30, low: 12, high: 60 };
const later = { source: end(square, -40, "18-24"), receiver: end(square, 20, "06-12"), incidents: 20, low: 4, high: 36 };

test("months go from the newest to the oldest, over new year", () => {
  assert.deepEqual(monthsOf("2023-11-15", "2024-02-03"), ["2024-02", "2024-01", "2023-12", "2023-11"]);
});

test("a month that has not ended is not the one to search", () => {
  assert.equal(lastWholeMonth("2022-01-01", "2024-02-29"), "2024-02");
  assert.equal(lastWholeMonth("2022-01-01", "2024-02-28"), "2024-01");
  assert.equal(lastWholeMonth("2024-02-01", "2024-02-28"), "2024-02");
});

test("a move between places is a bow in the halo of its interval, and one within a place is none", () => {
  const { lines, heads, effects } = moveShapes({ moves: [far, later], changes: [end(other, 9)] });
  assert.equal(lines.features.length, 1);
  assert.equal(heads.features.length, 1);
  const { width, halo } = lines.features[0].properties;
  assert.ok(width > 5);
  assert.ok(Math.abs(halo / width - 60 / 30) < 1e-9);
  assert.deepEqual(effects.features.map((one) => one.properties.name).sort(), ["gatan", "navet", "torget"]);
});

test("every place on the map carries its interval", () => {
  for (const one of moveShapes({ moves: [far, later], changes: [end(other, 9)] }).effects.features) {
    assert.match(one.properties.label, /\(.*(till|–).*\)/);
  }
});

test("an interval without bounds is said to have none", () => {
  assert.equal(bounded("40 %", null, "90 %"), "40 % (intervallet har ingen gräns)");
  assert.equal(bounded("40 %", "10 %", "90 %"), "40 % (95 % KI 10 % till 90 %)");
});

test("part of a place is hours or a group", () => {
  assert.equal(part("18-24"), "kl. 18–24");
  assert.equal(part("Våld och hot"), "Våld och hot");
});
