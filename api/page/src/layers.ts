/** How everything on the map is drawn, bottom to top. */

import type { Feature } from "geojson";
import type { ExpressionSpecification, LayerSpecification, SourceSpecification, StyleSpecification } from "maplibre-gl";

import type { Basemap, Options } from "./contract";
import type { HeatScale } from "./heat";
import { effectLayers, flowLines } from "./flow-layers";
import { BOLD, EFFECTS, FLOW_HEADS, FLOWS, REGULAR } from "./layer-names";
import type { Theme } from "./theme";

export const PLACES = "places";
export const WATER_NAMES = "water-names";
export const HEAT = "heat";
export const HOTSPOTS = "hotspots";
export const HOTSPOT_LABELS = "hotspot-labels";
export const TREATMENT = "treatment";

const ITALIC = ["Klarsyn Italic", ...REGULAR];

const BADGE_SHIFT: [number, number] = [0, -9];
type TextAnchor = "center" | "top" | "bottom" | "left" | "right";

const CLEAR = "rgba(0,0,0,0)";
const EMPTY = { type: "FeatureCollection" as const, features: [] };
const OVERLAYS = [HEAT, HOTSPOTS, HOTSPOT_LABELS, TREATMENT, FLOWS, FLOW_HEADS, EFFECTS];

/** Compose the whole style: a basemap, then sources that wait for data. */
export function makeStyle(options: Options, basemap: Basemap | null, theme: Theme): StyleSpecification {
  const sources: Record<string, SourceSpecification> = {};
  for (const id of OVERLAYS) sources[id] = { type: "geojson", data: EMPTY };
  if (options.basemap) sources["tiles"] = tiles(options.basemap);
  if (basemap) Object.assign(sources, ownSources(basemap));
  return { version: 8, sources, layers: layersFor(options, basemap, theme, []) };
}

/** Give every layer in its theme's colours. */
export function layersFor(
  options: Options,
  basemap: Basemap | null,
  theme: Theme,
  scale: HeatScale,
): LayerSpecification[] {
  const ground: LayerSpecification[] = [{ id: "land", type: "background", paint: { "background-color": theme.land } }];
  if (options.basemap) ground.push({ id: "tiles", type: "raster", source: "tiles" });
  const names = basemap ? placeNames(theme) : [];
  return [
    ...ground,
    ...(basemap ? ownGround(theme) : []),
    heatLayer(theme, scale),
    ...treatmentLayers(theme),
    ...hotspotLines(theme),
    ...names,
    ...hotspotBadges(theme),
    ...flowLines(theme),
    ...effectLayers(theme),
  ];
}

/** Colour cells by class; what lies below the first class stays clear. */
export function heatColour(theme: Theme, scale: HeatScale): ExpressionSpecification | string {
  if (scale.length === 0) return CLEAR;
  const steps = scale.flatMap((from, step) => [from, theme.heat[step] ?? CLEAR]);
  return ["step", ["get", "density_per_month"], CLEAR, ...steps] as unknown as ExpressionSpecification;
}

// Names of water are written another way than names of places.
function ownSources({ water, areas, places }: Basemap): Record<string, SourceSpecification> {
  const nameOf = (one: Feature): string => String(one.properties?.["name"] ?? "");
  const waters = new Set(water.features.map(nameOf));
  const source = (features: Feature[]): SourceSpecification => ({ type: "geojson", data: { type: "FeatureCollection", features } });
  return {
    water: source(water.features),
    areas: source(areas.features),
    [PLACES]: source(places.features.filter((one) => !waters.has(nameOf(one)))),
    [WATER_NAMES]: source(places.features.filter((one) => waters.has(nameOf(one)))),
  };
}

function tiles(basemap: { url: string; attribution: string }): SourceSpecification {
  const url = basemap.url.startsWith("/") ? location.origin + basemap.url : basemap.url;
  return { type: "raster", tiles: [url], tileSize: 256, attribution: basemap.attribution, maxzoom: 19 };
}

function ownGround(theme: Theme): LayerSpecification[] {
  return [
    { id: "water", type: "fill", source: "water", filter: ["==", ["geometry-type"], "Polygon"], paint: { "fill-color": theme.water } },
    {
      id: "shore",
      type: "line",
      source: "water",
      layout: { "line-join": "round", "line-cap": "round" },
      paint: { "line-color": theme.shore, "line-width": ["interpolate", ["linear"], ["zoom"], 10, 0.6, 16, 2] },
    },
    {
      id: "areas",
      type: "line",
      source: "areas",
      paint: { "line-color": theme.border, "line-width": 1, "line-dasharray": [4, 3] },
    },
  ];
}

function placeNames(theme: Theme): LayerSpecification[] {
  const rank: ExpressionSpecification = ["coalesce", ["get", "rank"], 3];
  const common = { "text-variable-anchor": ["center", "top", "bottom", "left", "right"] as TextAnchor[], "text-radial-offset": 1.3 };
  return [
    {
      id: WATER_NAMES,
      type: "symbol",
      source: WATER_NAMES,
      layout: { "text-field": ["get", "name"], "text-font": ITALIC, "text-size": 12, "text-letter-spacing": 0.06, "text-max-width": 8, ...common },
      paint: { "text-color": theme.waterLabel, "text-halo-color": theme.water, "text-halo-width": 1.2 },
    },
    {
      id: PLACES,
      type: "symbol",
      source: PLACES,
      layout: {
        "text-field": ["get", "name"],
        "text-font": ["case", ["<=", rank, 1], ["literal", BOLD], ["literal", REGULAR]],
        "text-size": ["interpolate", ["linear"], ["zoom"], 11, ["-", 13, rank], 16, ["-", 17, rank]],
        "text-letter-spacing": ["case", ["<=", rank, 1], 0.08, 0],
        "text-padding": 5,
        "text-max-width": 8,
        "symbol-sort-key": rank,
        ...common,
      },
      paint: { "text-color": theme.label, "text-halo-color": theme.halo, "text-halo-width": 1.6 },
    },
  ];
}

function heatLayer(theme: Theme, scale: HeatScale): LayerSpecification {
  return {
    id: HEAT,
    type: "fill",
    source: HEAT,
    paint: { "fill-color": heatColour(theme, scale), "fill-opacity": theme.heatOpacity, "fill-antialias": false },
  };
}

function hotspotLines(theme: Theme): LayerSpecification[] {
  const chosen: ExpressionSpecification = ["boolean", ["feature-state", "chosen"], false];
  return [
    {
      id: "hotspot-casing",
      type: "line",
      source: HOTSPOTS,
      layout: { "line-join": "round" },
      paint: { "line-color": theme.casing, "line-width": ["case", chosen, 8, 5], "line-opacity": 0.9 },
    },
    {
      id: HOTSPOTS,
      type: "line",
      source: HOTSPOTS,
      layout: { "line-join": "round" },
      paint: {
        "line-color": ["case", chosen, theme.accent, theme.ink],
        "line-width": ["case", chosen, 4.5, 2],
      },
    },
    { id: "hotspot-areas", type: "fill", source: HOTSPOTS, paint: { "fill-color": CLEAR } },
  ];
}

// The first five are larger, and all of them smaller where much of the city is in sight.
function byZoom(topFar: number, topNear: number, far: number, near: number): ExpressionSpecification {
  const size = (top: number, other: number): ExpressionSpecification => ["case", ["<=", ["get", "rank"], 5], top, other];
  return ["interpolate", ["linear"], ["zoom"], 11.5, size(topFar, far), 13.5, size(topNear, near)];
}

function hotspotBadges(theme: Theme): LayerSpecification[] {
  const chosen: ExpressionSpecification = ["boolean", ["feature-state", "chosen"], false];
  return [
    {
      id: "hotspot-badges",
      type: "circle",
      source: HOTSPOT_LABELS,
      paint: {
        "circle-translate": BADGE_SHIFT,
        "circle-radius": byZoom(9, 13, 7.5, 10),
        "circle-color": ["case", chosen, theme.accent, theme.ink],
        "circle-stroke-color": theme.casing,
        "circle-stroke-width": 2,
      },
    },
    {
      id: HOTSPOT_LABELS,
      type: "symbol",
      source: HOTSPOT_LABELS,
      layout: {
        "text-field": ["to-string", ["get", "rank"]],
        "text-font": BOLD,
        "text-size": byZoom(11, 14, 9.5, 11),
        "text-allow-overlap": true,
        "text-padding": 9, // keeps place names clear of the badge below
        "symbol-sort-key": ["-", 0, ["get", "rank"]],
      },
      paint: { "text-color": theme.casing, "text-translate": BADGE_SHIFT },
    },
  ];
}

function treatmentLayers(theme: Theme): LayerSpecification[] {
  return [
    { id: TREATMENT, type: "fill", source: TREATMENT, paint: { "fill-color": theme.accent, "fill-opacity": 0.16 } },
    {
      id: "treatment-casing",
      type: "line",
      source: TREATMENT,
      paint: { "line-color": theme.casing, "line-width": 5, "line-opacity": 0.8 },
    },
    {
      id: "treatment-line",
      type: "line",
      source: TREATMENT,
      paint: { "line-color": theme.accent, "line-width": 2.5, "line-dasharray": [3, 2] },
    },
  ];
}
