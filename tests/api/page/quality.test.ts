/** A share under the line is said, and never rounded up to the line. */

import assert from "node:assert/strict";
import { test } from "node:test";

import type { HitRate, Quality } from "../../../api/page/src/contract.ts";
import { placedShare, tooFewPlaced } from "../../../api/page/src/quality.ts";

const rate = (placed: number, incidents: number, isSure = true): HitRate => ({
  name: "",
  incidents,
  placed,
  fine: placed,
  share: incidents ? placed / incidents : null,
  low: 0,
  high: 1,
  fine_share: incidents ? placed / incidents : null,
  is_usable: incidents === 0 || placed / incidents >= 0.85,
  is_surely_unusable: isSure,
});

const quality = (whole: HitRate): Quality => ({ usable_share: 0.85, whole, months: [], groups: [], areas: [], reasons: [] });

test("a share just under the line is not written as the line", () => {
  assert.equal(placedShare(0.84999), "84,9\u00a0%");
  assert.equal(placedShare(0.85), "85\u00a0%");
});

test("a map of too few placed incidents says so", () => {
  assert.match(tooFewPlaced(quality(rate(6600, 10000))) ?? "", /^Bara 66\u00a0% av urvalets 10\u00a0000 händelser .* 85\u00a0% /);
  assert.match(tooFewPlaced(quality(rate(6, 10, false))) ?? "", /osäker/);
});

test("a map of enough, or of nothing, is silent", () => {
  assert.equal(tooFewPlaced(quality(rate(85, 100))), null);
  assert.equal(tooFewPlaced(quality(rate(0, 0))), null);
});
