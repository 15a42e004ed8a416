/** The panel as a sheet that a thumb can pull up and down on a phone. */

import { byId } from "./element";

const STOPS = ["peek", "half", "full"] as const;
export type Stop = (typeof STOPS)[number];

const narrow = window.matchMedia("(max-width: 760px)");

export const isPhone = (): boolean => narrow.matches;

export class Sheet {
  private readonly panel = byId("panel");
  private readonly handle = byId("handle");
  private start: { y: number; height: number } | null = null;
  private hasMoved = false;

  constructor() {
    this.handle.addEventListener("click", () => this.step());
    this.handle.addEventListener("pointerdown", (event) => this.grab(event));
    this.handle.addEventListener("pointermove", (event) => this.pull(event));
    this.handle.addEventListener("pointerup", () => this.release());
    this.handle.addEventListener("pointercancel", () => this.release());
    this.settle(this.stop);
  }

  get stop(): Stop {
    return STOPS.find((one) => one === document.body.dataset["sheet"]) ?? "half";
  }

  settle(stop: Stop): void {
    document.body.dataset["sheet"] = stop;
    this.handle.setAttribute("aria-expanded", String(stop !== "peek"));
    this.panel.style.removeProperty("height");
  }

  private step(): void {
    if (this.hasMoved) return;
    this.settle(this.stop === "half" ? "full" : this.stop === "full" ? "peek" : "half");
  }

  private grab(event: PointerEvent): void {
    if (!isPhone()) return;
    this.handle.setPointerCapture(event.pointerId);
    this.start = { y: event.clientY, height: this.panel.offsetHeight };
    this.hasMoved = false;
  }

  private pull(event: PointerEvent): void {
    if (!this.start) return;
    const by = this.start.y - event.clientY;
    if (Math.abs(by) > 6) this.hasMoved = true;
    if (!this.hasMoved) return;
    this.panel.style.height = `${Math.max(90, Math.min(window.innerHeight * 0.9, this.start.height + by))}px`;
  }

  private release(): void {
    if (!this.start) return;
    this.start = null;
    if (!this.hasMoved) return;
    const part = this.panel.offsetHeight / window.innerHeight;
    this.settle(part > 0.66 ? "full" : part > 0.3 ? "half" : "peek");
    window.setTimeout(() => (this.hasMoved = false)); // the click that ends the pull comes first
  }
}
