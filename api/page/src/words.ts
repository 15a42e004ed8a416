/** Numbers, days and findings as Swedish readers write them. */

const MINUS = "\u2212";
const DASH = "\u2013";
const whole = new Intl.NumberFormat("sv-SE", { maximumFractionDigits: 0 });
const oneDecimal = new Intl.NumberFormat("sv-SE", { maximumFractionDigits: 1 });
const threeFigures = new Intl.NumberFormat("sv-SE", { maximumSignificantDigits: 3 });
const percent = new Intl.NumberFormat("sv-SE", { style: "percent", maximumFractionDigits: 0 });
const dayMonth = new Intl.DateTimeFormat("sv-SE", { day: "numeric", month: "short", timeZone: "UTC" });
const dayMonthYear = new Intl.DateTimeFormat("sv-SE", { day: "numeric", month: "short", year: "numeric", timeZone: "UTC" });
const monthYear = new Intl.DateTimeFormat("sv-SE", { month: "long", year: "numeric", timeZone: "UTC" });

export const count = (value: number): string => withMinus(Math.abs(value) < 9.95 ? oneDecimal.format(value) : whole.format(value));
export const integer = (value: number): string => withMinus(whole.format(value));
export const decimal = (value: number): string => withMinus(oneDecimal.format(value));
export const figure = (value: number): string => withMinus(threeFigures.format(value));
export const share = (value: number): string => percent.format(value);
export const quantity = (value: number, one: string, many: string): string =>
  `${count(value)} ${count(value) === "1" ? one : many}`;

/** Write a change with its sign. */
export function change(value: number): string {
  const text = count(value);
  return value > 0 && text !== "0" ? `+${text}` : text;
}

/** Write a 95 % interval of changes. */
export const interval = (low: number, high: number): string => `${change(low)} till ${change(high)}`;

/** Write a span of positive numbers. */
export const span = (low: number, high: number): string => `${count(low)}${DASH}${count(high)}`;

/** Write clock hours: "18-02" becomes "18–02". */
export const hours = (text: string): string => text.replace("-", DASH);

/** Write a value with its interval, or with the bound that is missing said. */
export function bounded(value: string, low: string | null, high: string | null): string {
  if (low !== null && high !== null) return `${value} (95 % KI ${low} till ${high})`;
  return `${value} (intervallet har ingen gräns)`;
}

/** Write a number with a given count of decimals. */
export const fixed = (value: number, decimals: number): string =>
  withMinus(new Intl.NumberFormat("sv-SE", { minimumFractionDigits: decimals, maximumFractionDigits: decimals }).format(value));

export const month = (iso: string): string => monthYear.format(asDay(iso.length === 7 ? `${iso}-01` : iso));

export const day = (iso: string): string => dayMonthYear.format(asDay(iso)).replaceAll(".", "");

/** Write a period of days, both included, without repeating the year. */
export function period(first: string, last: string): string {
  if (first === last) return day(first);
  const start = first.slice(0, 4) === last.slice(0, 4) ? dayMonth.format(asDay(first)).replaceAll(".", "") : day(first);
  return `${start} ${DASH} ${day(last)}`;
}

/** Write a period as the service names it: both days, or a whole month by its name; other labels stay as they are. */
export function days(text: string): string {
  const [first, last] = text.split("/");
  if (/^\d{4}-\d{2}$/.test(text)) return month(text);
  if (!first || !last) return text;
  const isMonth = first.endsWith("-01") && last === lastDayOf(first.slice(0, 7));
  return isMonth ? month(first) : period(first, last);
}

/** Name a report by its kind and month; other names stay as they are. */
export function report(name: string): string {
  const month = /^displacement-(\d{4}-\d{2})$/.exec(name)?.[1];
  return month ? `Omfördelning, ${monthYear.format(asDay(`${month}-01`))}` : name;
}

export const moment = (iso: string, timezone: string): string =>
  new Intl.DateTimeFormat("sv-SE", { dateStyle: "medium", timeStyle: "short", timeZone: timezone }).format(new Date(iso));

/** Write a p- or q-value without false precision. */
export function probability(value: number): string {
  if (value < 0.001) return "<\u00a00,001";
  return `=\u00a0${new Intl.NumberFormat("sv-SE", { maximumFractionDigits: value < 0.01 ? 3 : 2 }).format(value)}`;
}

/** Say in words how sure it is that a place is no work of chance. */
export function certainty(q: number | null): string {
  if (q === null) return "Ingen slumpprövning med den här metoden";
  if (q < 0.001) return `Mycket säkert mer än slump (q\u00a0${probability(q)})`;
  if (q < 0.01) return `Säkert mer än slump (q\u00a0${probability(q)})`;
  if (q < 0.05) return `Troligen mer än slump (q\u00a0${probability(q)})`;
  return `Kan vara slump (q\u00a0${probability(q)})`;
}

/** Name who noticed the incidents of a series. */
export function noticedBy(detection: string): string {
  const names: Record<string, string> = { public: "allmänheten", alarm: "larm", police: "polisen själv", unknown: "okänd" };
  return detection.split(",").map((one) => names[one.trim()] ?? one).join(", ");
}

/** Name part of a place: clock hours, or a group. */
export const part = (text: string): string => (/^\d/.test(text) ? `kl. ${hours(text)}` : text);

/** Name a category or group: the mapping file has already put it into words. */
export const category = (name: string): string => name || "Utan uppgift";

/** Hubs far away go by their own names. */
export const ROLES: Record<string, string> = { treatment: "Insatsområdet", buffer: "Närområdet" };

export const INTERVENTION_KINDS: Record<string, string> = {
  patrol_focus: "Riktad närvaro",
  cameras: "Kamerabevakning",
  guard_area: "Ordningsvakter",
  place_activation: "Platsaktivering",
  lighting: "Belysning",
  exclusion_order: "Vistelseförbud",
  other: "Annan insats",
};

export const DISPLACEMENT_KINDS: Record<string, string> = {
  geographic: "Till andra platser",
  temporal: "Till andra tider",
  offence_type: "Till andra händelsetyper",
  target: "Till andra objekt eller offer",
  tactical: "Till andra tillvägagångssätt",
  perpetrator: "Till andra personer",
};

export const VERDICTS: Record<string, string> = {
  displacement: "Omfördelning",
  diffusion_of_benefits: "Spridning av nytta",
  no_effect_seen: "Ingen effekt kunde ses",
  local_effect_only: "Lokal effekt utan omfördelning",
  not_assessable: "Går inte att bedöma",
  not_measured: "Mäts inte",
};

/** The same verdicts on a month that was searched, nobody having done anything anywhere. */
export const SEARCH_VERDICTS: Record<string, string> = {
  ...VERDICTS,
  no_effect_seen: "Ingen omfördelning kunde ses",
  local_effect_only: "Ändringar utan omfördelning",
};

function asDay(iso: string): Date {
  return new Date(`${iso.slice(0, 10)}T12:00:00Z`);
}

/** Give the last day of a month that is written YYYY-MM. */
export function lastDayOf(month: string): string {
  const [year = 0, number = 1] = month.split("-").map(Number);
  return new Date(Date.UTC(year, number, 0)).toISOString().slice(0, 10);
}

function withMinus(text: string): string {
  const plain = text.replace(/^-/, MINUS);
  return plain === `${MINUS}0` ? "0" : plain;
}
