/** What the reader asks: kept in the address, so that a link shows the same thing to the next reader. */

import type { Options } from "./contract";

export const WEEKDAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] as const;
export type Weekday = (typeof WEEKDAYS)[number];
export const TABS = ["places", "search", "interventions", "limits"] as const;
export type Tab = (typeof TABS)[number];

export const RESOLUTIONS = [9, 10, 11];
const POLICE = "police";

/** Days are YYYY-MM-DD, both included; hours run from the first to before the last, across midnight where need be. */
export interface Question {
  first: string;
  last: string;
  categories: readonly string[];
  hours: readonly [number, number] | null;
  weekdays: readonly Weekday[];
  withPolice: boolean;
  resolution: number;
}

export interface View {
  tab: Tab;
  intervention: string | null;
  month: string | null;
}

/** Give the question that the service answers when nothing is asked. */
export function defaultQuestion(options: Options): Question {
  const [first, last] = (options.default_selection["datetime"] ?? "").split("/");
  return {
    first: first || daysBefore(options.last_day, 89),
    last: last || options.last_day,
    categories: [],
    hours: null,
    weekdays: [],
    withPolice: false,
    resolution: Number(options.default_selection["resolution"] ?? 10),
  };
}

/** Read a question from an address; what cannot be read keeps its default. */
export function readQuestion(address: URLSearchParams, options: Options): Question {
  const standard = defaultQuestion(options);
  const [first, last] = readPeriod(address.get("datetime")) ?? [standard.first, standard.last];
  const resolution = Number(address.get("resolution"));
  return {
    first,
    last,
    categories: readCategories(address.get("category"), options),
    hours: readHours(address.get("hours")),
    weekdays: WEEKDAYS.filter((name) => readList(address.get("weekdays")).includes(name)),
    withPolice: readList(address.get("detection")).includes(POLICE),
    resolution: RESOLUTIONS.includes(resolution) ? resolution : standard.resolution,
  };
}

export function readView(address: URLSearchParams): View {
  const intervention = address.get("intervention");
  const month = /^\d{4}-(0[1-9]|1[0-2])$/.exec(address.get("month") ?? "")?.[0] ?? null;
  const told = intervention ? "interventions" : month ? "search" : "places";
  return { tab: TABS.find((name) => name === address.get("tab")) ?? told, intervention, month };
}

/** Write the question as the service's own parameters. */
export function toParameters(question: Question, options: Options): URLSearchParams {
  const parameters = new URLSearchParams({ datetime: `${question.first}/${question.last}` });
  if (question.categories.length) parameters.set("category", question.categories.join(","));
  if (question.hours) parameters.set("hours", writeHours(question.hours));
  if (question.weekdays.length) parameters.set("weekdays", question.weekdays.join(","));
  if (question.withPolice) parameters.set("detection", withPolice(options));
  parameters.set("resolution", String(question.resolution));
  return parameters;
}

/** Write which incidents are asked about, on whatever grid. */
export function toSelection(question: Question, options: Options): URLSearchParams {
  const parameters = toParameters(question, options);
  parameters.delete("resolution");
  return parameters;
}

/** Write question and view as an address's query, leaving out what is as usual. */
export function toQuery(question: Question, view: View, options: Options): string {
  const parameters = toParameters(question, options);
  const usual = toParameters(defaultQuestion(options), options);
  for (const [name, value] of usual) if (parameters.get(name) === value) parameters.delete(name);
  if (view.tab !== "places") parameters.set("tab", view.tab);
  if (view.intervention) parameters.set("intervention", view.intervention);
  if (view.month) parameters.set("month", view.month);
  return parameters.toString().replaceAll("%2C", ",").replaceAll("%2F", "/");
}

export const writeHours = ([first, last]: readonly [number, number]): string =>
  `${String(first).padStart(2, "0")}-${String(last).padStart(2, "0")}`;

/** Give the day that lies some days earlier. */
export function daysBefore(day: string, days: number): string {
  const moment = new Date(`${day}T12:00:00Z`);
  moment.setUTCDate(moment.getUTCDate() - days);
  return moment.toISOString().slice(0, 10);
}

function withPolice(options: Options): string {
  const usual = (options.default_selection["detection"] ?? "public,alarm,unknown").split(",");
  return [...usual.filter((name) => name !== POLICE), POLICE].join(",");
}

function readList(text: string | null): string[] {
  return (text ?? "").split(",").map((part) => part.trim()).filter(Boolean);
}

// Names such as "Trafikolycka, personskada" hold the comma that also parts the list: the longest known name wins.
function readCategories(text: string | null, options: Options): string[] {
  const known = new Set(options.groups.flatMap((group) => [group.name, ...group.categories.map((one) => one.name)]));
  const parts = (text ?? "").split(",");
  const found: string[] = [];
  for (let at = 0; at < parts.length; ) {
    let end = parts.length;
    while (end > at + 1 && !known.has(parts.slice(at, end).join(",").trim())) end -= 1;
    found.push(parts.slice(at, end).join(",").trim());
    at = end;
  }
  return found.filter(Boolean);
}

function readPeriod(text: string | null): [string, string] | null {
  const match = /^(\d{4}-\d{2}-\d{2})\/(\d{4}-\d{2}-\d{2})$/.exec(text ?? "");
  const [, first, last] = match ?? [];
  return first && last && first <= last && isDay(first) && isDay(last) ? [first, last] : null;
}

function isDay(text: string): boolean {
  const moment = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(moment.valueOf()) && moment.toISOString().startsWith(text);
}

function readHours(text: string | null): [number, number] | null {
  const match = /^(\d{1,2})-(\d{1,2})$/.exec(text ?? "");
  const first = Number(match?.[1]);
  const last = Number(match?.[2]);
  return match && first <= 23 && last <= 24 && first !== last ? [first, last] : null;
}
