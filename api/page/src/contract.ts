/** What the service answers: the shapes this page relies on. */

import type { Feature, FeatureCollection, Geometry } from "geojson";

export interface Counted {
  name: string;
  incidents: number;
}

export interface Group extends Counted {
  categories: Counted[];
}

export interface InterventionBrief {
  intervention_id: string;
  name: string;
  kind: string;
  first_day: string;
  last_day: string;
  hours: string;
}

export interface Options {
  site_name: string;
  timezone: string;
  study_area: [west: number, south: number, east: number, north: number];
  is_synthetic: boolean;
  data_version: number;
  incidents: number;
  first_day: string;
  last_day: string;
  groups: Group[];
  detections: Counted[];
  interventions: InterventionBrief[];
  basemap: { url: string; attribution: string } | null;
  default_selection: Record<string, string>;
}

export interface LeftOut {
  unplaced: number;
  coarse: number;
  police_detected: number;
  suppressed: number;
}

export interface Provenance {
  data_version: number;
  parameters: Record<string, string>;
  made_at: string;
  seed: number | null;
  is_synthetic: boolean;
  software: string;
}

export interface About {
  left_out: LeftOut;
  provenance: Provenance;
  notes: string[];
  parameters: Record<string, string>;
}

export interface HeatCell {
  incidents: number;
  density: number;
  density_per_month: number;
}

export interface HotSpot {
  rank: number;
  name: string;
  score: number;
  incidents: number;
  density_per_month: number;
  z: number | null;
  q_value: number | null;
  peak_hours: string;
  method: string;
  score_density: number;
  score_significance: number;
  score_persistence: number;
  score_recency: number;
  robustness?: number | null;
}

export interface Intervention {
  name: string;
  kind: string;
  first_day: string;
  last_day: string;
  hours: string | null;
  note: string | null;
}

export type LayerFeature<P> = Feature<Geometry, P> & { id: string };

export interface LayerAnswer<P> {
  features: LayerFeature<P>[];
  about: About;
}

/** Bounds are null where there is none. */
export interface Ratio {
  value: number;
  low: number | null;
  high: number | null;
}

/** All numbers are null where nothing can be assessed; then the verdict says so, and only its reason is shown. */
export interface Effect {
  value: number;
  low: number;
  high: number;
  dispersion: number;
  p_value: number;
  q_value: number | null;
  smallest_detectable_effect: number;
  before: number;
  after: number;
  ratio?: Ratio | null;
  placebo_p_value?: number | null;
}

export interface NamedEffect {
  name: string;
  effect: Effect;
}

export interface AreaEffect {
  area_id: string;
  name: string;
  role: "treatment" | "buffer" | "remote";
  longitude: number;
  latitude: number;
  effect: Effect;
}

export interface HourBand {
  name: string;
  hours: string;
  effect: Effect;
}

export interface TemporalFinding {
  statistic: number;
  p_value: number;
  hours_moved: number;
  low: number;
  high: number;
  bands: HourBand[];
  profile_before: number[];
  profile_after: number[];
  weekdays?: NamedEffect[];
  seasons?: NamedEffect[];
}

export interface KindVerdict {
  kind: string;
  verdict: string;
  reason: string;
  effects?: NamedEffect[];
  incidents?: number | null;
  smallest_detectable_effect?: number | null;
}

export interface Flow {
  source: AreaEffect;
  receiver: AreaEffect;
  incidents: number;
  low: number;
  high: number;
}

export interface Finding {
  intervention: { intervention_id: string; name: string; kind: string; first_day: string; last_day: string; note?: string };
  evaluated: string;
  reference: string[];
  detection: string;
  category: string;
  incidents: number;
  local: AreaEffect;
  buffer: AreaEffect;
  remote: AreaEffect[];
  net: Effect;
  temporal: TemporalFinding | null;
  flows: Flow[];
  controls: string[];
  dispersion: number;
  verdict: string;
  reason: string;
  kinds: KindVerdict[];
  provenance: Provenance;
  finding_id?: string;
  panel?: Effect | null;
  quotient?: number | null;
  quotient_reason?: string;
  share_displaced?: Ratio | null;
  placebos?: { number: number; spread: number; false_alarms: number } | null;
  balance?: Balance[];
  series?: SeriesEffect[];
  substitutes?: Substitute[];
  detection_reading?: DetectionReading | null;
  completeness?: Completeness | null;
  notes?: string[];
}

export interface Balance {
  name: string;
  treated: number;
  controls: number;
  difference: number;
}

export interface SeriesEffect {
  detection: string;
  group: string;
  incidents: number;
  local: Effect;
  buffer: Effect;
  net: Effect;
  verdict: string;
  reason: string;
}

export interface Substitute {
  first: string;
  second: string;
  correlation: number;
  q_value: number;
  months: number;
}

export interface DetectionReading {
  public: Effect | null;
  police: Effect | null;
  sentence: string;
  per_patrol_hour: Ratio | null;
}

export interface Completeness {
  share: number;
  low: number;
  high: number;
  median_delay_days: number;
  left_out_days: number;
}

export interface Basemap {
  water: FeatureCollection;
  areas: FeatureCollection;
  places: FeatureCollection;
}

/** Incidents of one part, how many of them are placed, and the share with its 95 % interval; null of none. */
export interface HitRate {
  name: string;
  incidents: number;
  placed: number;
  fine: number;
  share: number | null;
  low: number;
  high: number;
  fine_share: number | null;
  is_usable: boolean;
  is_surely_unusable: boolean;
}

export interface Quality {
  usable_share: number;
  whole: HitRate;
  months: HitRate[];
  groups: HitRate[];
  areas: HitRate[];
  reasons: { why: string; incidents: number; meaning_sv: string }[];
}
