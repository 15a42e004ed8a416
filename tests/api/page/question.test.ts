/** What the page asks must survive the way through an address and back. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { daysBefore, defaultQuestion, readQuestion, readView, toParameters, toQuery } from "../../../api/page/src/question.ts";

const options = {
  last_day: "2024-12-31",
  groups: [
    { name: "Trafik", categories: [{ name: "Trafikolycka, personskada" }, { name: "Trafikolycka" }] },
    { name: "Ordning", categories: [{ name: "Bråk" }] },
  ],
  default_selection: { datetime: "2024-10-03/2024-12-31", detection: "public,alarm,unknown", resolution: "10" },
};
const usual = defaultQuestion(options);
const view = { tab: "places", intervention: null, month: null };
const read = (query) => readQuestion(new URLSearchParams(query), options);

test("the usual question leaves the address empty", () => {
  assert.equal(toQuery(usual, view, options), "");
  assert.deepEqual(read(""), usual);
});

test("every part of a question comes back from its address", () => {
  const asked = {
    first: "2024-06-01", last: "2024-08-31", categories: ["Ordning", "Bråk"], hours: [18, 2],
    weekdays: ["fri", "sat"], withPolice: true, resolution: 11,
  };
  assert.deepEqual(read(toQuery(asked, view, options)), asked);
});

test("a comma inside a category's name does not part it", () => {
  const asked = { ...usual, categories: ["Trafikolycka, personskada", "Bråk", "Trafikolycka"] };
  assert.deepEqual(read(toQuery(asked, view, options)).categories, asked.categories);
});

test("what cannot be read keeps its default", () => {
  const odd = "datetime=2024-02-31/2024-03-01&hours=18-18&weekdays=fredag&resolution=99";
  assert.deepEqual(read(odd), usual);
  assert.deepEqual(read("datetime=2024-08-31/2024-06-01"), usual);
});

test("an unknown category is passed on, so that the service can explain it", () => {
  assert.deepEqual(read("category=finns-inte").categories, ["finns-inte"]);
});

test("police-detected incidents are asked for by name, beside the usual ones", () => {
  assert.equal(toParameters({ ...usual, withPolice: true }, options).get("detection"), "public,alarm,unknown,police");
  assert.equal(toParameters(usual, options).has("detection"), false);
});

test("a link to an intervention opens its tab", () => {
  assert.deepEqual(readView(new URLSearchParams("intervention=sommar")), { tab: "interventions", intervention: "sommar", month: null });
});

test("a link to a month opens the search, and a month that is none is left out", () => {
  const searched = { tab: "search", intervention: null, month: "2024-07" };
  assert.deepEqual(readView(new URLSearchParams("month=2024-07")), searched);
  assert.deepEqual(readView(new URLSearchParams(toQuery(usual, searched, options))), searched);
  assert.equal(readView(new URLSearchParams("month=2024-13")).month, null);
});

test("days are counted over the end of February and the change to summer time", () => {
  assert.equal(daysBefore("2024-03-01", 1), "2024-02-29");
  assert.equal(daysBefore("2024-04-01", 1), "2024-03-31");
});
