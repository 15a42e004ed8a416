/** Names that layers, sources and fonts share. */

export const FLOWS = "flows";
export const FLOW_HEADS = "flow-heads";
export const EFFECTS = "effects";
export const ARROW = "arrow";

// No glyph address: MapLibre draws letters with the reader's own fonts. "Bold" in the first name sets the weight.
export const REGULAR = ["system-ui", "Segoe UI", "Roboto", "sans-serif"];
export const BOLD = ["Klarsyn Bold", ...REGULAR];
