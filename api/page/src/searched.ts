/** What the service answers about a month's search, and about why a figure is what it is. */

import type { KindVerdict, Provenance } from "./contract";

export interface SearchPlace {
  place_id: string;
  name: string;
  role: string;
  longitude: number;
  latitude: number;
}

/** What became of a place, or of some hours or one group there, beside what its own past had led to expect. */
export interface Change {
  place: SearchPlace;
  part: string;
  observed: number;
  expected: number;
  value: number;
  low: number;
  high: number;
  q_value: number;
  smallest_detectable_effect: number;
  history: number[];
  expected_history: number[];
}

export interface Move {
  kind: string;
  source: Change;
  receiver: Change;
  lag_months: number;
  link: string;
  q_value: number;
  incidents: number;
  low: number;
  high: number;
}

export interface SearchFinding {
  finding_id: string;
  month: string;
  baseline: string;
  months: number;
  detection: string;
  category: string;
  incidents: number;
  places: number;
  pairs: number;
  changes: Change[];
  moves: Move[];
  redistribution: { statistic: number; expected: number; p_value: number; draws: number; linked?: number | null; coincidences?: number | null } | null;
  smallest_detectable_effect: number | null;
  verdict: string;
  reason: string;
  kinds: KindVerdict[];
  notes: string[];
  provenance: Provenance;
}

/** Down to the counts: what a figure was made of. */
export interface Why {
  finding_id: string;
  area_id: string;
  name: string;
  areas: [id: string, name: string][];
  periods: string[];
  counts: { area_id: string; label: string; counts: number[] }[];
  steps: { label: string; formula: string; value: number | null; decimals: number }[];
  notes: string[];
}
