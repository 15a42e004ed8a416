/** The rendered reports that the service holds, each with its formats. */

import { ask, ownPath } from "./asking";
import { make } from "./element";
import { report } from "./words";

const MOST = 12;
const FORMATS = ["html", "pdf"];

interface ReportFile {
  name: string;
  format: string;
  href: string;
}

/** Compose links to the newest reports; nothing where there are none. */
export async function reportLinks(): Promise<HTMLElement[]> {
  const { reports } = await ask<{ reports: ReportFile[] }>("/reports");
  const names = [...new Set(reports.map((one) => one.name))].slice(0, MOST);
  if (names.length === 0) return [];
  const rows = names.map((name) => make("li", {}, make("span", {}, report(name)), ...links(reports.filter((one) => one.name === name))));
  return [make("h3", {}, "Rapporter"), make("ul", { class: "reports" }, ...rows)];
}

function links(files: readonly ReportFile[]): HTMLElement[] {
  return FORMATS.flatMap((format) => {
    const file = files.find((one) => one.format === format);
    return file ? [make("a", { href: ownPath(file.href) ?? "/reports", target: "_blank", rel: "noopener" }, format.toUpperCase())] : [];
  });
}
