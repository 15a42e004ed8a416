/** The map itself: shows what it is given and tells what was tapped. */

import {
  AttributionControl,
  type GeoJSONSource,
  Map as MapLibre,
  type MapMouseEvent,
  NavigationControl,
  Popup,
  ScaleControl,
  setWorkerUrl,
} from "maplibre-gl";
import workerAddress from "maplibre-gl/dist/maplibre-gl-worker.mjs?worker&url";
import "maplibre-gl/dist/maplibre-gl.css";

import type { Basemap, HeatCell, HotSpot, Intervention, LayerFeature, Options } from "./contract";
import { make } from "./element";
import { type FlowShapes, NO_SHAPES } from "./flows";
import { type Box, boxAround, positions, topOf } from "./geometry";
import type { HeatScale } from "./heat";
import { ARROW, EFFECTS, FLOW_HEADS, FLOWS } from "./layer-names";
import {
  HEAT,
  heatColour,
  HOTSPOT_LABELS,
  HOTSPOTS,
  layersFor,
  makeStyle,
  PLACES,
  TREATMENT,
} from "./layers";
import { currentTheme, onThemeChange } from "./theme";
import { figure, quantity } from "./words";

setWorkerUrl(workerAddress);

const SWEDISH = {
  "AttributionControl.ToggleAttribution": "Visa eller dölj källor",
  "NavigationControl.ResetBearing": "Vrid norr uppåt",
  "NavigationControl.ZoomIn": "Zooma in",
  "NavigationControl.ZoomOut": "Zooma ut",
  "Map.Title": "Karta",
  "Popup.Close": "Stäng",
  "CooperativeGesturesHandler.WindowsHelpText": "Håll ned Ctrl och rulla för att zooma",
};

const FADED = 0.28;

export interface Padding {
  top: number;
  right: number;
  bottom: number;
  left: number;
}

export class KlarsynMap {
  readonly map: MapLibre;
  readonly ready: Promise<unknown>;
  private scale: HeatScale = [];
  private chosen: number | null = null;
  private isFaded = false;
  private ranks: number[] = [];
  private popup: Popup | null = null;

  constructor(
    container: HTMLElement,
    private readonly options: Options,
    private readonly basemap: Basemap | null,
    private readonly padding: () => Padding,
  ) {
    this.map = new MapLibre({
      container,
      style: makeStyle(options, basemap, currentTheme()),
      bounds: options.study_area,
      minZoom: 3,
      maxZoom: 19,
      hash: "karta",
      locale: SWEDISH,
      attributionControl: false,
      dragRotate: false,
      pitchWithRotate: false,
      touchPitch: false,
    });
    this.map.touchZoomRotate.disableRotation();
    this.addControls();
    this.map.on("click", (event) => this.explainCell(event));
    onThemeChange(() => this.repaint());
    this.map.on("style.load", () => this.map.addImage(ARROW, arrowHead(), { sdf: true, pixelRatio: 2 }));
    // Not "load": that waits for every tile of a basemap, and one that does not answer must not hold up the page.
    this.ready = this.map.once("style.load");
  }

  /** Tell which hot spot was tapped. */
  onHotspot(tell: (rank: number) => void): void {
    for (const layer of ["hotspot-badges", "hotspot-areas"]) {
      this.map.on("click", layer, (event) => {
        const rank = event.features?.[0]?.properties["rank"];
        if (typeof rank === "number") tell(rank);
      });
    }
    this.map.on("mouseenter", "hotspot-badges", () => (this.map.getCanvas().style.cursor = "pointer"));
    this.map.on("mouseleave", "hotspot-badges", () => (this.map.getCanvas().style.cursor = ""));
  }

  showHeat(features: LayerFeature<HeatCell>[], scale: HeatScale): void {
    this.popup?.remove();
    this.scale = scale;
    // Tiles carry numbers as ids; the cell's own id travels as a property.
    this.put(HEAT, features.map((one) => ({ ...one, properties: { ...one.properties, cell: one.id } })));
    this.map.setPaintProperty(HEAT, "fill-color", heatColour(currentTheme(), scale));
  }

  showHotspots(features: LayerFeature<HotSpot>[]): void {
    this.ranks = features.map((one) => one.properties.rank);
    // MapLibre keeps states by number; the rank is one, and unique within the layer.
    this.put(HOTSPOTS, features.map((one) => ({ ...one, id: one.properties.rank })));
    this.put(
      HOTSPOT_LABELS,
      features.map((one) => ({
        type: "Feature" as const,
        id: one.properties.rank,
        geometry: { type: "Point" as const, coordinates: topOf(one.geometry) },
        properties: { rank: one.properties.rank, name: one.properties.name },
      })),
    );
    this.choose(this.chosen);
  }

  /** Highlight one hot spot, or none. */
  choose(rank: number | null): void {
    this.chosen = rank;
    for (const source of [HOTSPOTS, HOTSPOT_LABELS]) {
      for (const one of this.ranks) this.map.setFeatureState({ source, id: one }, { chosen: one === rank });
    }
  }

  showTreatment(feature: LayerFeature<Intervention> | null): void {
    this.put(TREATMENT, feature ? [feature] : []);
  }

  /** Show a finding's flows with all else stepped back, or nothing and all else as usual. */
  showFlows(shapes: FlowShapes | null): void {
    const { lines, heads, effects } = shapes ?? NO_SHAPES;
    this.put(FLOWS, lines.features);
    this.put(FLOW_HEADS, heads.features);
    this.put(EFFECTS, effects.features);
    // The examined places carry their own names; the basemap's would stand beside them.
    const named = effects.features.map((one) => one.properties?.["name"] as string);
    if (this.map.getLayer(PLACES)) this.map.setFilter(PLACES, ["!", ["in", ["get", "name"], ["literal", named]]]);
  }

  /** Step the heat map back so that flows stand out. */
  fadeHeat(isFaded: boolean): void {
    this.isFaded = isFaded;
    const visibility = isFaded ? "none" : "visible";
    this.map.setPaintProperty(HEAT, "fill-opacity", currentTheme().heatOpacity * (isFaded ? FADED : 1));
    for (const layer of ["hotspot-casing", HOTSPOTS, "hotspot-areas", "hotspot-badges", HOTSPOT_LABELS]) {
      this.map.setLayoutProperty(layer, "visibility", visibility);
    }
  }

  /** Move so that the features are seen beside the panel. */
  lookAt(features: readonly { geometry: GeoJSON.Geometry | null }[], { maxZoom = 15, margin = 0 } = {}): void {
    const box = boxAround(features.flatMap((one) => positions(one.geometry)));
    if (box) this.fit(box, maxZoom, margin);
  }

  private fit([west, south, east, north]: Box, maxZoom: number, margin: number): void {
    const animate = !window.matchMedia("(prefers-reduced-motion: reduce)").matches;
    const { top, right, bottom, left } = this.padding();
    const padding = { top: top + margin, right: right + margin, bottom: bottom + margin, left: left + margin };
    this.map.fitBounds([[west, south], [east, north]], { padding, maxZoom, animate, duration: 900 });
  }

  private addControls(): void {
    this.map.addControl(new NavigationControl({ showCompass: false }), "top-right");
    this.map.addControl(new ScaleControl({ maxWidth: 110, unit: "metric" }), "bottom-right");
    this.map.addControl(new AttributionControl({ compact: true }), "bottom-right");
  }

  private put(source: string, features: GeoJSON.Feature[]): void {
    void this.map.getSource<GeoJSONSource>(source)?.setData({ type: "FeatureCollection", features });
  }

  private explainCell(event: MapMouseEvent): void {
    const above = this.map.queryRenderedFeatures(event.point, { layers: ["hotspot-badges"] });
    const cell = this.map.queryRenderedFeatures(event.point, { layers: [HEAT] })[0];
    if (!cell || above.length) return;
    const { density_per_month, incidents } = cell.properties as HeatCell;
    const text = make(
      "div",
      {},
      make("strong", {}, `${figure(density_per_month)} händelser per km² och månad`),
      make("span", {}, `${quantity(incidents, "händelse", "händelser")} i rutan under perioden`),
    );
    this.popup?.remove();
    this.popup = new Popup({ closeButton: true, maxWidth: "260px" }).setLngLat(event.lngLat).setDOMContent(text);
    this.popup.addTo(this.map);
  }

  private repaint(): void {
    for (const layer of layersFor(this.options, this.basemap, currentTheme(), this.scale)) {
      for (const [name, value] of Object.entries(layer.paint ?? {})) {
        this.map.setPaintProperty(layer.id, name as never, value as never);
      }
    }
    this.fadeHeat(this.isFaded);
  }
}

/** Draw an arrow head that points north, as a mask that a layer colours. */
function arrowHead(size = 56): ImageData {
  const context = Object.assign(document.createElement("canvas"), { width: size, height: size }).getContext("2d");
  if (!context) throw new Error("This browser cannot draw on a canvas; the map needs one that can.");
  context.beginPath();
  context.moveTo(size / 2, size * 0.1);
  context.lineTo(size * 0.88, size * 0.85);
  context.lineTo(size / 2, size * 0.68);
  context.lineTo(size * 0.12, size * 0.85);
  context.fill();
  return context.getImageData(0, 0, size, size);
}
