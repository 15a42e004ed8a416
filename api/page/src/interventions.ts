/** Choose an intervention; see where its incidents went. */

import { ask, askLayer, AskingError, isAborted } from "./asking";
import type { Finding, Intervention, InterventionBrief, LayerFeature, Options } from "./contract";
import { fill, make } from "./element";
import { flowKey } from "./evidence";
import { findingView } from "./finding";
import { flowShapes } from "./flows";
import type { KlarsynMap } from "./map";
import { reportLinks } from "./reports";
import { isPhone } from "./sheet";
import { hours, INTERVENTION_KINDS, period } from "./words";

export class InterventionPane {
  private asking: AbortController | null = null;
  private areas: Promise<LayerFeature<Intervention>[]> | null = null;

  constructor(
    private readonly target: HTMLElement,
    private readonly options: Options,
    private readonly map: KlarsynMap,
    private readonly onChoose: (id: string | null) => void,
  ) {}

  /** Show the list, or one intervention's finding with its flows on the map. */
  async show(id: string | null): Promise<void> {
    this.asking?.abort();
    this.map.showFlows(null);
    this.map.showTreatment(null);
    const brief = this.options.interventions.find((one) => one.intervention_id === id);
    if (!brief) {
      this.showList();
      return;
    }
    this.asking = new AbortController();
    fill(this.target, this.heading(brief), make("p", { class: "waiting", role: "status" }, "Räknar …"));
    try {
      await this.showOne(brief, this.asking.signal);
    } catch (error) {
      if (!isAborted(error)) fill(this.target, this.heading(brief), this.failure(error, brief.intervention_id));
    }
  }

  private async showOne(brief: InterventionBrief, signal: AbortSignal): Promise<void> {
    const area = this.areaOf(brief.intervention_id).then((found) => {
      if (!signal.aborted && found) this.showArea(found);
      return found;
    });
    const finding = await ask<Finding>(`/displacement/${encodeURIComponent(brief.intervention_id)}`, signal);
    const registered = await area;
    if (signal.aborted) return;
    const shapes = flowShapes(finding);
    this.map.showFlows(shapes);
    this.map.lookAt([...(registered ? [registered] : []), ...shapes.lines.features], { maxZoom: 14, margin: isPhone() ? 34 : 80 });
    fill(this.target, this.heading(brief, registered?.properties), ...findingView(finding), finding.flows.length ? flowKey() : make("p", { class: "fine" }, NO_FLOWS));
  }

  private showArea(area: LayerFeature<Intervention>): void {
    this.map.showTreatment(area);
    this.map.lookAt([area], { maxZoom: 14 });
  }

  private async areaOf(id: string): Promise<LayerFeature<Intervention> | undefined> {
    this.areas ??= askLayer<Intervention>("interventions", new URLSearchParams()).then((answer) => answer.features);
    try {
      return (await this.areas).find((one) => one.id === id);
    } catch (error) {
      this.areas = null;
      throw error;
    }
  }

  private showList(): void {
    const items = this.options.interventions.map((one) =>
      make(
        "li",
        {},
        make(
          "button",
          { type: "button", class: "intervention", onclick: () => this.onChoose(one.intervention_id) },
          make("strong", {}, one.name),
          make("span", {}, `${INTERVENTION_KINDS[one.kind] ?? one.kind} · ${period(one.first_day, one.last_day)}`),
        ),
      ),
    );
    fill(
      this.target,
      make("h2", {}, "Insatser"),
      make("p", { class: "lead" }, items.length ? LEAD : "Inga insatser är registrerade ännu. De läses in med klarsyn interventions import."),
      make("ul", { class: "interventions" }, ...items),
    );
    // Reports are an extra: without them the list stands as it is.
    const list = this.target.lastElementChild;
    reportLinks().then((links) => list?.isConnected && this.target.append(...links), () => undefined);
  }

  private heading(brief: InterventionBrief, registered?: Intervention): HTMLElement {
    const clock = brief.hours ? ` · kl. ${hours(brief.hours)}` : "";
    return make(
      "header",
      { class: "finding-head" },
      make("button", { type: "button", class: "link back", onclick: () => this.onChoose(null) }, "← Alla insatser"),
      make("h2", {}, brief.name),
      make("p", { class: "lead" }, `${INTERVENTION_KINDS[brief.kind] ?? brief.kind} · ${period(brief.first_day, brief.last_day)}${clock}`),
      registered?.note ? make("p", { class: "fine" }, registered.note) : null,
    );
  }

  private failure(error: unknown, id: string): HTMLElement {
    const { message, detail } = error instanceof AskingError ? error : { message: "Resultatet kunde inte visas.", detail: String(error) };
    return make(
      "div",
      { class: "failure", role: "alert" },
      make("p", {}, message),
      make("p", { class: "fine", lang: "en" }, detail),
      make("button", { type: "button", class: "action", onclick: () => void this.show(id) }, "Försök igen"),
    );
  }
}

const LEAD = "Minskade händelserna, eller flyttade de? Välj en insats för att se bedömningen, med osäkerhet.";

const NO_FLOWS = "Ingen pil ritas: ingen omfördelning till en annan plats kunde ses.";
