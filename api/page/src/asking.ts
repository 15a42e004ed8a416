/** Asks the service; every failure becomes a sentence for the reader. */

import type { About, LayerAnswer, LayerFeature } from "./contract";

const PAGE_SIZE = "10000";
const MOST_PAGES = 20;

/** A failed request: `message` is Swedish, `detail` the service's own sentence. */
export class AskingError extends Error {
  constructor(
    message: string,
    readonly detail: string,
  ) {
    super(message);
  }
}

interface Link {
  rel: string;
  href: string;
}

interface FeaturePage<P> {
  features: LayerFeature<P>[];
  links: Link[];
  klarsyn: About;
}

/** Fetch one JSON document. */
export async function ask<T>(address: string, signal?: AbortSignal): Promise<T> {
  const response = await reach(address, signal);
  if (response.ok) return (await response.json()) as T;
  const problem = (await response.json().catch(() => ({}))) as { detail?: string; title?: string };
  throw new AskingError(sentenceFor(response.status), problem.detail ?? problem.title ?? `HTTP ${response.status}`);
}

/** Fetch every page of a collection. */
export async function askLayer<P>(id: string, parameters: URLSearchParams, signal?: AbortSignal): Promise<LayerAnswer<P>> {
  const query = new URLSearchParams(parameters);
  query.set("limit", PAGE_SIZE);
  let next: string | undefined = `/collections/${id}/items?${query}`;
  const features: LayerFeature<P>[] = [];
  let about: About | undefined;
  for (let page = 0; next && page < MOST_PAGES; page += 1) {
    const answer: FeaturePage<P> = await ask<FeaturePage<P>>(next, signal);
    features.push(...answer.features);
    about ??= answer.klarsyn;
    next = ownPath(answer.links.find((link) => link.rel === "next")?.href);
  }
  if (!about) throw new AskingError("Tjänsten gav ett ofullständigt svar.", `${id}: no member 'klarsyn'`);
  return { features, about };
}

export const isAborted = (error: unknown): boolean => error instanceof DOMException && error.name === "AbortError";

async function reach(address: string, signal?: AbortSignal): Promise<Response> {
  try {
    return await fetch(address, { headers: { Accept: "application/geo+json, application/json" }, signal: signal ?? null });
  } catch (error) {
    if (isAborted(error)) throw error;
    throw new AskingError("Tjänsten svarar inte. Kontrollera anslutningen och försök igen.", String(error));
  }
}

/** Cut a link down to its path: behind a proxy, only that is sure to be right. */
export function ownPath(href: string | undefined): string | undefined {
  if (!href) return undefined;
  const url = new URL(href, location.href);
  return url.pathname + url.search;
}

function sentenceFor(status: number): string {
  if (status === 400) return "Urvalet går inte att besvara. Ändra det och försök igen.";
  if (status === 404) return "Det som efterfrågades finns inte.";
  if (status === 503) return "Tjänsten har inga data ännu, eller är upptagen. Försök igen om en stund.";
  return "Något gick fel i tjänsten. Försök igen.";
}
