/** How flows and effects are drawn on the map. */

import type { ExpressionSpecification, LayerSpecification } from "maplibre-gl";

import { ARROW, BOLD, EFFECTS, FLOW_HEADS, FLOWS, REGULAR } from "./layer-names";
import type { Theme } from "./theme";

/** Bows with their heads, in the halo of their intervals. */
export function flowLines(theme: Theme): LayerSpecification[] {
  return [
    {
      id: "flow-casing",
      type: "line",
      source: FLOWS,
      layout: { "line-cap": "round", "line-join": "round" },
      paint: { "line-color": theme.casing, "line-width": ["+", ["get", "halo"], 3], "line-opacity": 0.85 },
    },
    {
      id: "flow-halo",
      type: "line",
      source: FLOWS,
      layout: { "line-cap": "round", "line-join": "round" },
      paint: { "line-color": theme.more, "line-width": ["get", "halo"], "line-opacity": 0.38 },
    },
    {
      id: FLOWS,
      type: "line",
      source: FLOWS,
      layout: { "line-cap": "round", "line-join": "round" },
      paint: { "line-color": theme.more, "line-width": ["get", "width"] },
    },
    {
      id: FLOW_HEADS,
      type: "symbol",
      source: FLOW_HEADS,
      layout: {
        "icon-image": ARROW,
        "icon-rotate": ["get", "bearing"],
        "icon-size": ["+", 0.5, ["/", ["get", "width"], 16]],
        "icon-offset": [0, 17], // back along the line, so that the tip just meets the receiver
        "icon-rotation-alignment": "map",
        "icon-allow-overlap": true,
        "icon-ignore-placement": true,
      },
      paint: { "icon-color": theme.more, "icon-halo-color": theme.casing, "icon-halo-width": 2 },
    },
  ];
}

/** The places that were looked at, each with what happened there. */
export function effectLayers(theme: Theme): LayerSpecification[] {
  const colour: ExpressionSpecification = [
    "match", ["get", "direction"], "fewer", theme.fewer, "more", theme.more, theme.label,
  ];
  return [
    {
      id: EFFECTS,
      type: "circle",
      source: EFFECTS,
      paint: {
        "circle-radius": ["case", ["get", "strong"], 8, 5],
        "circle-color": ["case", ["get", "strong"], colour, theme.casing],
        "circle-stroke-color": ["case", ["get", "strong"], theme.casing, colour],
        "circle-stroke-width": 2,
      },
    },
    {
      id: "effect-labels",
      type: "symbol",
      source: EFFECTS,
      layout: {
        "text-field": ["get", "label"],
        "text-font": ["case", ["get", "strong"], ["literal", BOLD], ["literal", REGULAR]],
        "text-size": ["case", ["get", "strong"], 13, 11.5],
        "text-line-height": 1.25,
        "text-variable-anchor": ["top", "bottom", "left", "right"],
        "text-radial-offset": 0.9,
        "text-justify": "auto",
        "text-max-width": 16,
        "text-padding": 4,
        "symbol-sort-key": ["case", ["get", "strong"], 0, 1],
      },
      paint: { "text-color": colour, "text-halo-color": theme.halo, "text-halo-width": 2 },
    },
  ];
}
