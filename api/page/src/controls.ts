/** The chips above the map, each with a small form for one part of the question. */

import type { Group, Options } from "./contract";
import { fill, make } from "./element";
import { daysBefore, defaultQuestion, type Question, RESOLUTIONS, type Weekday, WEEKDAYS, writeHours } from "./question";
import { isPhone } from "./sheet";
import { category, hours, integer, period } from "./words";

type Part = "category" | "period" | "hours" | "weekdays" | "more";
type Change = (part: Partial<Question>) => void;

interface Chip {
  part: Part;
  title: string;
  summary: (question: Question, options: Options) => string;
  isUsual: (question: Question, usual: Question) => boolean;
  form: (question: Question, options: Options, change: Change) => Node[];
}

const QUICK_PERIODS = [[7, "7 dagar"], [28, "28 dagar"], [90, "90 dagar"], [365, "12 månader"]] as const;
const QUICK_HOURS = [
  [null, "Hela dygnet"], [[6, 10], "Morgon 06–10"], [[10, 14], "Lunch 10–14"],
  [[14, 18], "Eftermiddag 14–18"], [[18, 2], "Kväll 18–02"], [[22, 6], "Natt 22–06"],
] as const;
const DAY_NAMES: Record<Weekday, [short: string, long: string]> = {
  mon: ["mån", "måndag"], tue: ["tis", "tisdag"], wed: ["ons", "onsdag"], thu: ["tors", "torsdag"],
  fri: ["fre", "fredag"], sat: ["lör", "lördag"], sun: ["sön", "söndag"],
};
const QUICK_DAYS: [string, Weekday[]][] = [
  ["Alla dagar", []], ["Vardagar", ["mon", "tue", "wed", "thu", "fri"]], ["Fre–lör", ["fri", "sat"]], ["Helg", ["sat", "sun"]],
];
const CELL_WIDTHS: Record<number, string> = { 9: "Stora rutor (350 m)", 10: "Mellan (130 m)", 11: "Små rutor (50 m)" };

const CHIPS: Chip[] = [
  { part: "category", title: "Händelser", summary: categorySummary, isUsual: (one) => one.categories.length === 0, form: categoryForm },
  { part: "period", title: "Period", summary: (one) => period(one.first, one.last), isUsual: isUsualPeriod, form: periodForm },
  { part: "hours", title: "Timmar", summary: hoursSummary, isUsual: (one) => one.hours === null, form: hoursForm },
  { part: "weekdays", title: "Veckodagar", summary: daysSummary, isUsual: (one) => one.weekdays.length === 0, form: weekdayForm },
  { part: "more", title: "Urval", summary: moreSummary, isUsual: isUsualRest, form: moreForm },
];

export class Controls {
  private readonly shown: { chip: Chip; button: HTMLButtonElement; box: HTMLElement }[];
  private readonly reset: HTMLButtonElement;
  private readonly usual: Question;
  private question: Question;

  constructor(
    target: HTMLElement,
    private readonly options: Options,
    question: Question,
    private readonly onChange: (question: Question) => void,
  ) {
    this.question = question;
    this.usual = defaultQuestion(options);
    this.shown = CHIPS.map((chip) => this.build(chip));
    this.reset = make("button", { type: "button", class: "action quiet reset", onclick: () => this.change(this.usual) }, "Återställ");
    fill(target, ...this.shown.flatMap(({ button, box }) => [button, box]), this.reset);
    this.show(question);
  }

  /** Show another question, for instance after going back. */
  show(question: Question): void {
    this.question = question;
    for (const { chip, button, box } of this.shown) {
      fill(button, make("small", {}, chip.title), make("span", {}, chip.summary(question, this.options)));
      button.classList.toggle("changed", !chip.isUsual(question, this.usual));
      if (box.matches(":popover-open")) this.fillBox(chip, box);
    }
    this.reset.hidden = CHIPS.every((chip) => chip.isUsual(question, this.usual));
  }

  private build(chip: Chip): { chip: Chip; button: HTMLButtonElement; box: HTMLElement } {
    const id = `choose-${chip.part}`;
    const button = make("button", { type: "button", class: "chip", popovertarget: id, "aria-haspopup": "dialog" });
    const box = make("div", { id, class: "chooser", popover: "auto", role: "dialog", "aria-label": chip.title });
    box.addEventListener("beforetoggle", (event) => {
      if (event.newState !== "open") return;
      this.fillBox(chip, box);
      placeBelow(box, button);
    });
    return { chip, button, box };
  }

  private fillBox(chip: Chip, box: HTMLElement): void {
    const focused = document.activeElement?.getAttribute("data-key");
    const head = make(
      "header",
      {},
      make("h2", {}, chip.title),
      make("button", { type: "button", class: "action quiet", onclick: () => box.hidePopover() }, "Klar"),
    );
    fill(box, head, ...chip.form(this.question, this.options, (part) => this.change(part)));
    if (focused) box.querySelector<HTMLElement>(`[data-key="${CSS.escape(focused)}"]`)?.focus();
  }

  private change(part: Partial<Question>): void {
    const next = { ...this.question, ...part };
    this.show(next);
    this.onChange(next);
  }
}

function isUsualPeriod(one: Question, usual: Question): boolean {
  return one.first === usual.first && one.last === usual.last;
}

function isUsualRest(one: Question, usual: Question): boolean {
  return !one.withPolice && one.resolution === usual.resolution;
}

function placeBelow(box: HTMLElement, button: HTMLElement): void {
  if (isPhone()) {
    box.style.removeProperty("left");
    box.style.removeProperty("top");
    return;
  }
  const { left, bottom } = button.getBoundingClientRect();
  box.style.setProperty("left", `${Math.min(left, window.innerWidth - 380)}px`);
  box.style.setProperty("top", `${bottom + 6}px`);
}

function toggle(text: string, isOn: boolean, onclick: () => void, label: string | null = null): HTMLButtonElement {
  return make("button", { type: "button", class: "toggle", "aria-pressed": String(isOn), "aria-label": label, "data-key": text, onclick }, text);
}

const toggles = (label: string, ...children: HTMLElement[]): HTMLElement =>
  make("div", { class: "toggles", role: "group", "aria-label": label }, ...children);

function categorySummary({ categories }: Question): string {
  if (categories.length === 0) return "Alla";
  if (categories.length === 1) return category(categories[0] ?? "");
  return `${categories.length} valda`;
}

function categoryForm(question: Question, options: Options, change: Change): Node[] {
  const all = toggle("Alla händelser", question.categories.length === 0, () => change({ categories: [] }));
  return [toggles("Alla", all), ...options.groups.filter((one) => one.name).map((group) => groupChoice(group, question, change))];
}

function groupChoice(group: Group, question: Question, change: Change): HTMLElement {
  const isWhole = question.categories.includes(group.name);
  const own = group.categories.map((one) => one.name).filter((name) => name && name !== group.name);
  const others = question.categories.filter((name) => name !== group.name && !own.includes(name));
  const pick = (name: string, isOn: boolean): void => {
    const kept = question.categories.filter((one) => one !== name && one !== group.name);
    change({ categories: isOn ? [...kept, name] : kept });
  };
  const whole = choice(group.name, group.incidents, isWhole, (isOn) => change({ categories: isOn ? [...others, group.name] : others }));
  if (own.length === 0) return make("div", { class: "group" }, whole);
  const isOpen = own.some((name) => question.categories.includes(name));
  const parts = group.categories.filter((one) => own.includes(one.name)).map((one) => choice(one.name, one.incidents, question.categories.includes(one.name), (isOn) => pick(one.name, isOn)));
  const label = make("span", { class: "visually-hidden" }, ` inom ${category(group.name)}`);
  return make("div", { class: "group" }, whole, make("details", { open: isOpen }, make("summary", {}, "Händelsetyper", label), ...parts));
}

function choice(name: string, incidents: number, isOn: boolean, tell: (isOn: boolean) => void): HTMLLabelElement {
  const box = make("input", { type: "checkbox", checked: isOn, "data-key": name, onchange: () => tell(box.checked) });
  return make("label", { class: "choice" }, box, make("span", {}, category(name)), make("small", {}, integer(incidents)));
}

function periodForm(question: Question, options: Options, change: Change): Node[] {
  const quick = QUICK_PERIODS.map(([days, text]) => {
    const first = latest(daysBefore(options.last_day, days - 1), options.first_day);
    const isOn = question.first === first && question.last === options.last_day;
    return toggle(text, isOn, () => change({ first, last: options.last_day }));
  });
  return [
    toggles("Snabbval", ...quick),
    make("div", { class: "pair" }, dayField("first", "Från", question, options, change), dayField("last", "Till och med", question, options, change)),
    make("p", { class: "fine" }, `Data finns för ${period(options.first_day, options.last_day)}. Snabbvalen räknas bakåt från sista dagen.`),
  ];
}

function dayField(end: "first" | "last", title: string, question: Question, options: Options, change: Change): HTMLElement {
  const take = (): void => {
    if (!input.value || !input.validity.valid) return;
    const moved = { first: question.first, last: question.last, [end]: input.value };
    // A first day after the last one moves the other end along, so that the period never turns empty.
    if (moved.first > moved.last) moved[end === "first" ? "last" : "first"] = input.value;
    change(moved);
  };
  const input = make("input", {
    type: "date", value: question[end], min: options.first_day, max: options.last_day, "data-key": end, onchange: take,
  });
  return make("label", { class: "field" }, make("span", {}, title), input);
}

function hoursSummary({ hours: clock }: Question): string {
  return clock ? `kl. ${hours(writeHours(clock))}` : "Hela dygnet";
}

function hoursForm(question: Question, _options: Options, change: Change): Node[] {
  const isSame = (preset: readonly [number, number] | null): boolean => String(preset) === String(question.hours);
  const quick = QUICK_HOURS.map(([preset, text]) => toggle(text, isSame(preset), () => change({ hours: preset })));
  const [first, last] = question.hours ?? [0, 24];
  const take = (from: number, to: number): void => change({ hours: from % 24 === to % 24 ? null : [from, to] });
  return [
    toggles("Snabbval", ...quick),
    make(
      "div",
      { class: "pair" },
      hourField("Från kl.", first, 0, (hour) => take(hour, last)),
      hourField("Till kl.", last, 1, (hour) => take(first, hour)),
    ),
    make("p", { class: "fine" }, "Timmarna får gå över midnatt. Händelser med osäker tid delas mellan de timmar de kan ha skett."),
  ];
}

function hourField(title: string, value: number, from: number, tell: (hour: number) => void): HTMLElement {
  const hoursOffered = Array.from({ length: 24 }, (_, at) => at + from);
  const select = make(
    "select",
    { "data-key": title, onchange: () => tell(Number(select.value)) },
    ...hoursOffered.map((hour) => make("option", { value: hour, selected: hour === value }, `${String(hour).padStart(2, "0")}:00`)),
  );
  return make("label", { class: "field" }, make("span", {}, title), select);
}

function daysSummary({ weekdays }: Question): string {
  const preset = QUICK_DAYS.find(([, days]) => String(days) === String(weekdays));
  return preset?.[0] ?? weekdays.map((one) => DAY_NAMES[one][0]).join(", ");
}

function weekdayForm(question: Question, _options: Options, change: Change): Node[] {
  const chosen = question.weekdays;
  const flip = (day: Weekday): void => {
    const next = WEEKDAYS.filter((one) => (one === day ? !chosen.includes(one) : chosen.includes(one)));
    change({ weekdays: next.length === WEEKDAYS.length ? [] : next });
  };
  const quick = QUICK_DAYS.map(([text, days]) => toggle(text, String(days) === String(chosen), () => change({ weekdays: days })));
  const days = WEEKDAYS.map((day) => toggle(DAY_NAMES[day][0], chosen.includes(day), () => flip(day), DAY_NAMES[day][1]));
  return [
    toggles("Snabbval", ...quick),
    make("div", { class: "week", role: "group", "aria-label": "Veckodagar" }, ...days),
    make("p", { class: "fine" }, "Timmar efter midnatt hör till den nya dagen."),
  ];
}

function moreSummary(question: Question): string {
  return question.withPolice ? "Med polisens upptäckter" : "Allmänhetens uppgifter";
}

function moreForm(question: Question, _options: Options, change: Change): Node[] {
  const radio = (text: string, meaning: string, withPolice: boolean): HTMLElement => {
    const input = make("input", { type: "radio", name: "detection", checked: question.withPolice === withPolice, "data-key": text, onchange: () => change({ withPolice }) });
    return make("label", { class: "choice" }, input, make("span", {}, text, make("small", {}, meaning)));
  };
  const sizes = RESOLUTIONS.map((one) => toggle(CELL_WIDTHS[one] ?? String(one), question.resolution === one, () => change({ resolution: one })));
  return [
    make(
      "fieldset",
      {},
      make("legend", {}, "Upptäckt av"),
      radio("Allmänhet, larm och okänd", "Standard. Påverkas inte av var polisen själv letar.", false),
      radio("Även polisens egna upptäckter", POLICE_WARNING, true),
    ),
    make("h3", {}, "Rutstorlek"),
    toggles("Rutstorlek", ...sizes),
  ];
}

export const POLICE_WARNING = "Polisens upptäckter ökar där polisen är. Kartan visar då också var polisen har arbetat.";

const latest = (one: string, other: string): string => (one > other ? one : other);
