/** "Vart tog det vägen?": choose a month and see what moved, nobody having said where to look. */

import { ask, AskingError, isAborted } from "./asking";
import type { Options } from "./contract";
import { fill, make } from "./element";
import { moveShapes } from "./flows";
import type { KlarsynMap } from "./map";
import { lastWholeMonth, monthsOf } from "./months";
import { movesView } from "./moves";
import type { Move, SearchFinding } from "./searched";
import { isPhone } from "./sheet";
import { month } from "./words";

const LEAD = "Varje plats jämförs med sin egen historia. Minskningar och ökningar som hör ihop mer än slumpen ger visas, var de än är.";

export class SearchPane {
  private asking: AbortController | null = null;

  constructor(
    private readonly target: HTMLElement,
    private readonly options: Options,
    private readonly map: KlarsynMap,
    private readonly onChoose: (month: string) => void,
  ) {}

  /** Stop what is being asked: the reader has gone elsewhere. */
  leave(): void {
    this.asking?.abort();
  }

  /** Show one month's search; the last whole month unless said. */
  async show(asked: string | null): Promise<void> {
    this.leave();
    const chosen = asked ?? lastWholeMonth(this.options.first_day, this.options.last_day);
    this.asking = new AbortController();
    const { signal } = this.asking;
    fill(this.target, ...this.heading(chosen), make("p", { class: "waiting", role: "status" }, "Söker …"));
    try {
      const finding = await ask<SearchFinding>(`/displacement/search?month=${encodeURIComponent(chosen)}`, signal);
      if (!signal.aborted) this.showFinding(finding, chosen);
    } catch (error) {
      if (!isAborted(error)) fill(this.target, ...this.heading(chosen), this.failure(error, chosen));
    }
  }

  private showFinding(finding: SearchFinding, chosen: string): void {
    const shapes = moveShapes(finding);
    this.map.showFlows(shapes);
    const shown = shapes.lines.features.length ? shapes.lines.features : shapes.effects.features;
    this.map.lookAt(shown, { maxZoom: 14, margin: isPhone() ? 34 : 80 });
    fill(this.target, ...this.heading(chosen), ...movesView(finding, (move) => this.look(move)));
  }

  private look({ source, receiver }: Move): void {
    const points = [source, receiver].map(({ place }) => ({ geometry: { type: "Point" as const, coordinates: [place.longitude, place.latitude] } }));
    this.map.lookAt(points, { maxZoom: 14.4, margin: 40 });
  }

  private heading(chosen: string): HTMLElement[] {
    const months = monthsOf(this.options.first_day, this.options.last_day);
    const known = months.includes(chosen) ? months : [chosen, ...months];
    const select = make("select", {}, ...known.map((one) => make("option", { value: one, selected: one === chosen }, month(one))));
    select.addEventListener("change", () => this.onChoose(select.value));
    return [
      make("h2", {}, "Vart tog det vägen?"),
      make("p", { class: "lead" }, LEAD),
      make("label", { class: "field month" }, make("span", {}, "Månad"), select),
    ];
  }

  private failure(error: unknown, chosen: string): HTMLElement {
    const { message, detail } = error instanceof AskingError ? error : { message: "Sökningen kunde inte visas.", detail: String(error) };
    return make(
      "div",
      { class: "failure", role: "alert" },
      make("p", {}, message),
      make("p", { class: "fine", lang: "en" }, detail),
      make("button", { type: "button", class: "action", onclick: () => void this.show(chosen) }, "Försök igen"),
    );
  }
}
