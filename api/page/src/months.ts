/** Calendar months, written YYYY-MM. */

import { lastDayOf } from "./words.ts";

/** Give every month that holds any of the days, the newest first. */
export function monthsOf(first: string, last: string): string[] {
  const months: string[] = [];
  for (let month = last.slice(0, 7); month >= first.slice(0, 7); month = monthBefore(month)) months.push(month);
  return months;
}

/** Give the newest month of which no day is missing at the end; the only one there is, where none is whole. */
export function lastWholeMonth(first: string, last: string): string {
  const month = last.slice(0, 7);
  if (last === lastDayOf(month) || month === first.slice(0, 7)) return month;
  return monthBefore(month);
}

export function monthBefore(month: string): string {
  const [year = 0, number = 1] = month.split("-").map(Number);
  return number === 1 ? `${year - 1}-12` : `${year}-${String(number - 1).padStart(2, "0")}`;
}
