/** "Det här vet kartan inte": what the answer leaves out, what it rests on. */

import type { About, LeftOut, Options, Quality } from "./contract";
import { fill, make } from "./element";
import { qualitySection } from "./quality";
import type { Question } from "./question";
import { integer, moment, period } from "./words";

const LEFT_OUT: { field: keyof LeftOut; title: string; meaning: string }[] = [
  { field: "unplaced", title: "Utan känd plats", meaning: "Platsen saknas eller kunde inte tolkas. De räknas, men syns ingenstans på kartan." },
  { field: "coarse", title: "Bara grov plats", meaning: "Platsen är känd som område eller kommun. De räknas i områdets summa men ritas aldrig på en punkt." },
  { field: "police_detected", title: "Upptäckta av polisen själv", meaning: "De ökar där polisen är och hålls därför isär från allmänhetens uppgifter." },
  { field: "suppressed", title: "Undertryckta", meaning: "Visas inte för den här läsaren, för att ingen ska kunna pekas ut." },
];

/** Show limits, notes and provenance of the answer on the map. */
export function showLimits(target: HTMLElement, about: About, quality: Quality, question: Question, options: Options): void {
  fill(
    target,
    make("h2", {}, "Det här vet kartan inte"),
    make("p", { class: "lead" }, "Händelser som stämmer med urvalet men inte är med i kartbilden:"),
    make("dl", { class: "limits" }, ...LEFT_OUT.flatMap((one) => leftOutRows(one, about.left_out, question))),
    make("p", {}, "En händelse är ett larm eller en anmälan. Den visar efterfrågan på hjälp, inte alltid att ett brott har skett."),
    ...qualitySection(quality),
    ...notes(about.notes),
    make("h3", {}, "Ursprung"),
    make("dl", { class: "provenance" }, ...provenance(about, question, options)),
  );
}

function leftOutRows(
  one: { field: keyof LeftOut; title: string; meaning: string },
  left: LeftOut,
  question: Question,
): HTMLElement[] {
  const isShown = one.field === "police_detected" && question.withPolice;
  return [
    make("dt", {}, make("span", {}, one.title), make("b", {}, integer(left[one.field]))),
    make("dd", {}, isShown ? "Är med på kartan i det här urvalet. De ökar där polisen är." : one.meaning),
  ];
}

function notes(sentences: readonly string[]): HTMLElement[] {
  if (sentences.length === 0) return [];
  return [make("h3", {}, "Noteringar"), make("ul", { class: "notes" }, ...sentences.map((one) => make("li", {}, one)))];
}

function provenance({ provenance: made }: About, question: Question, options: Options): HTMLElement[] {
  const bandwidth = made.parameters["bandwidth_m"];
  const rows: [string, string | null][] = [
    ["Data", made.is_synthetic ? "Påhittade, för övning och prov" : options.site_name],
    ["Dataversion", integer(made.data_version)],
    ["Period", period(question.first, question.last)],
    ["Bandbredd", bandwidth ? (/^[\d.]+$/.test(bandwidth) ? `${bandwidth.replace(".", ",")} m` : bandwidth) : null],
    ["Beräknad", moment(made.made_at, options.timezone)],
    ["Program", made.software],
  ];
  return rows.flatMap(([title, text]) => (text ? [make("dt", {}, title), make("dd", {}, text)] : []));
}
