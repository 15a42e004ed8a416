/** Numbers and findings as Swedish readers write them. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { certainty, change, days, interval, period, probability, quantity, report } from "../../../api/page/src/words.ts";

const spaced = (text) => text.replace(/\s/g, " ");

test("thousands are parted by a space and decimals by a comma", () => {
  assert.equal(spaced(quantity(14261, "händelse", "händelser")), "14 261 händelser");
  assert.equal(quantity(2.46, "händelse", "händelser"), "2,5 händelser");
  assert.equal(quantity(1, "händelse", "händelser"), "1 händelse");
});

test("a change carries its sign, and nothing carries none", () => {
  assert.equal(change(48.2), "+48");
  assert.equal(change(-142.3), "\u2212142");
  assert.equal(change(-0.02), "0");
  assert.equal(interval(-196, -40), "\u2212196 till \u221240");
});

test("a period names its year once", () => {
  assert.equal(period("2024-10-03", "2024-12-31"), "3 okt \u2013 31 dec 2024");
  assert.equal(period("2023-12-30", "2024-01-02"), "30 dec 2023 \u2013 2 jan 2024");
});

test("a whole month goes by its name, other days by themselves, and a label stays", () => {
  assert.equal(days("2024-02-01/2024-02-29"), "februari 2024");
  assert.equal(days("2024-06-01/2024-08-31"), "1 juni \u2013 31 aug 2024");
  assert.equal(days("2024-02"), "februari 2024");
  assert.equal(days("hela tiden"), "hela tiden");
});

test("small probabilities are not given false precision", () => {
  assert.equal(spaced(probability(1e-9)), "< 0,001");
  assert.equal(spaced(probability(0.034)), "= 0,03");
});

test("a q-value of 5 % or more is never called certain", () => {
  assert.match(certainty(0.05), /slump/);
  assert.doesNotMatch(certainty(0.05), /säkert|Troligen/i);
  assert.match(certainty(0.04), /^Troligen/);
});

test("a monthly report is named by its month, another one by itself", () => {
  assert.equal(report("displacement-2024-07"), "Omfördelning, juli 2024");
  assert.equal(report("briefing-2024-07-01"), "briefing-2024-07-01");
});
