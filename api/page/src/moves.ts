/** What a month's search found, in plain Swedish: moves, the city's own test, places that changed. */

import { make } from "./element";
import { flowKey } from "./evidence";
import { kindRow } from "./finding";
import { moveChart } from "./move-chart";
import type { Change, Move, SearchFinding } from "./searched";
import { whyOf } from "./why";
import { change, count, decimal, DISPLACEMENT_KINDS, integer, interval, month, noticedBy, part, probability, quantity, SEARCH_VERDICTS, span } from "./words";

const CHANGES_OPEN = 6;
const SEASON = 12; // months of history under which a season cannot be told from a change

/** Compose the whole account of a search; `look` shows a move on the map. */
export function movesView(finding: SearchFinding, look: (move: Move) => void): HTMLElement[] {
  const found = finding.moves.length > 0;
  return [
    verdictCard(finding),
    ...(found ? [make("ol", { class: "moves" }, ...finding.moves.map((one) => moveRow(one, finding, look))), flowKey()] : []),
    ...(found ? [make("h3", {}, "Hur säkert är det?"), ...sureLines(finding), reasonFolded(finding)] : []),
    ...changesView(finding),
    make("h3", {}, "Slag av omfördelning"),
    make("ul", { class: "kinds" }, ...finding.kinds.map((one) => kindRow(one, SEARCH_VERDICTS))),
    ...notesView(finding),
    basis(finding),
  ];
}

// Where something moved, the list says what, and the reason in words repeats it; where not, the reason is the answer.
function verdictCard(finding: SearchFinding): HTMLElement {
  const { verdict, moves, reason } = finding;
  const title = make("h3", {}, SEARCH_VERDICTS[verdict] ?? verdict);
  const first = moves.length ? `${quantity(moves.length, "flytt", "flyttar")} hittades utan att någon plats pekats ut.` : reason;
  const isTold = moves.length > 0 || verdict === "not_assessable";
  return make("section", { class: `verdict ${verdict}` }, title, make("p", { class: "plain" }, first), ...(isTold ? [] : sureLines(finding)));
}

const sureLines = (finding: SearchFinding): HTMLElement[] =>
  [overall(finding), ...linked(finding), detectable(finding)].map((one) => make("p", { class: "detectable" }, one));

const reasonFolded = ({ reason }: SearchFinding): HTMLElement =>
  make("details", { class: "more" }, make("summary", {}, "Grunden i ord"), make("p", {}, reason));

/** Say in words whether the city as a whole redistributed more than chance. */
export function overall({ redistribution: test }: SearchFinding): string {
  if (!test) return "Om staden i stort omfördelat mer än slumpen ger kunde inte prövas.";
  const chance = `p\u00a0${probability(test.p_value)}, ${integer(test.draws)} omkastningar av platserna`;
  if (test.p_value < 0.05) return `I staden som helhet hör minskningar och ökningar ihop mer än slumpen ger (${chance}).`;
  return `I staden som helhet hör minskningar och ökningar inte säkert ihop mer än slumpen ger (${chance}).`;
}

/** Say how many sure falls and rises lie at two ends of a link, beside coincidence. */
function linked({ redistribution: test }: SearchFinding): string[] {
  const [found, chance] = [test?.linked ?? null, test?.coincidences ?? null];
  if (found === null || chance === null) return [];
  return [`${quantity(found, "par", "par")} av säkra minskningar och ökningar är grannar eller länkade; ${decimal(chance)} hade varit det av en tillfällighet.`];
}

/** Say what could have been seen. */
export function detectable({ smallest_detectable_effect: least, moves }: SearchFinding): string {
  if (least === null) return "Hur liten förändring som hade synts kan inte anges.";
  const seen = `Minsta påvisbara förändring på en typisk plats: ${quantity(least, "händelse", "händelser")}.`;
  return moves.length ? `${seen} Mindre flyttar kan ha missats.` : `Ingen flytt hittades. ${seen} Mindre flyttar kan finnas.`;
}

function moveRow(one: Move, finding: SearchFinding, look: (move: Move) => void): HTMLElement {
  const isAway = one.source.place.place_id !== one.receiver.place.place_id;
  const numbers = make("span", { class: "move-numbers" }, make("b", {}, count(one.incidents)), make("small", {}, span(one.low, one.high)));
  const kind = `${DISPLACEMENT_KINDS[one.kind] ?? one.kind} · ${one.link}${one.lag_months ? ` · ${quantity(one.lag_months, "månad", "månader")} senare` : ""}`;
  const title = make("strong", {}, ...titleOf(one, isAway));
  const text = make("span", { class: "place-text" }, title, make("span", {}, kind), make("span", { class: "sure" }, sureOf(one)));
  return make(
    "li",
    {},
    make("button", { type: "button", class: "move", onclick: () => look(one) }, text, numbers),
    ...(isAway ? [] : [moveChart(one)]),
    ...whyOf(finding.finding_id, changeId(one.source)),
  );
}

function titleOf({ source, receiver }: Move, isAway: boolean): (Node | string)[] {
  const from = source.part ? ` ${part(source.part)}` : "";
  const to = receiver.part ? ` ${part(receiver.part)}` : "";
  return isAway ? [`${source.place.name}${from} → ${receiver.place.name}${to}`] : [`${source.place.name}:${from} →${to}`];
}

const sureOf = (one: Move): string => `Händelser som kan ha flyttat, 95 % intervall; q\u00a0${probability(one.q_value)}`;

/** Name a change as the service does: the place, and its part where it is not the whole place. */
export const changeId = (one: Change): string => (one.part ? `${one.place.place_id}:${one.part}` : one.place.place_id);

function changesView({ changes }: SearchFinding): HTMLElement[] {
  if (changes.length === 0) return [];
  const rows = changes.map(changeRow);
  const rest = rows.slice(CHANGES_OPEN);
  const more = rest.length ? [make("details", { class: "more" }, make("summary", {}, `${integer(rest.length)} till`), make("ul", { class: "bands" }, ...rest))] : [];
  return [
    make("h3", {}, "Platser som ändrats mer än slumpen ger"),
    make("p", { class: "fine" }, "Månaden mot vad platsens egen historia gav anledning att vänta. Minus betyder färre händelser."),
    make("ul", { class: "bands" }, ...rows.slice(0, CHANGES_OPEN)),
    ...more,
  ];
}

function changeRow(one: Change): HTMLElement {
  const where = one.part ? `${one.place.name}, ${part(one.part)}` : one.place.name;
  const counts = make("small", { class: "below" }, `väntat ${count(one.expected)}, kom ${count(one.observed)}`);
  const tone = one.value < 0 ? "fewer" : "more";
  return make("li", {}, make("span", {}, where, counts), make("span", { class: `${tone} numbers` }, make("b", {}, change(one.value)), make("small", {}, interval(one.low, one.high))));
}

function notesView({ notes, months }: SearchFinding): HTMLElement[] {
  const season = months < SEASON ? ["Historiken är kortare än ett år, så årstiden kan inte skiljas från en förändring."] : [];
  const told = [...new Set([...season, ...notes])];
  return told.length ? [make("h3", {}, "Noteringar"), make("ul", { class: "notes" }, ...told.map((one) => make("li", {}, one)))] : [];
}

function basis(finding: SearchFinding): HTMLElement {
  const [first = ""] = finding.baseline.split("/");
  const compared = `${integer(finding.places)} platser och ${integer(finding.pairs)} par, jämförda med ${quantity(finding.months, "månad", "månader")} från ${month(first)}`;
  return make(
    "p",
    { class: "fine" },
    `${quantity(finding.incidents, "händelse", "händelser")} med känd plats, upptäckta av ${noticedBy(finding.detection)}: ${compared}.`,
    ` Dataversion ${integer(finding.provenance.data_version)}.`,
  );
}
