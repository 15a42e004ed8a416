/** Colours by day and by night; the ramps are matplotlib's magma, perceptually even and safe for colour-blind readers. */

export interface Theme {
  land: string;
  water: string;
  shore: string;
  border: string;
  label: string;
  waterLabel: string;
  halo: string;
  ink: string;
  casing: string;
  accent: string;
  fewer: string;
  more: string;
  heat: readonly string[];
  heatOpacity: number;
}

const DAY: Theme = {
  land: "#f3f1ec",
  water: "#c5dbe8",
  shore: "#a4c3d6",
  border: "#b7afa2",
  label: "#4a453d",
  waterLabel: "#3d6581",
  halo: "#fbfaf7",
  ink: "#161b26",
  casing: "#ffffff",
  accent: "#0b5cad",
  fewer: "#0b6b8f",
  more: "#b3420a",
  heat: ["#fddea0", "#fd9a6a", "#ec5860", "#b83779", "#7c2382", "#440f76"],
  heatOpacity: 0.74,
};

const NIGHT: Theme = {
  land: "#1b1f27",
  water: "#10202f",
  shore: "#28435a",
  border: "#464e5c",
  label: "#c9ced8",
  waterLabel: "#7fa6c4",
  halo: "#14171d",
  ink: "#ffffff",
  casing: "#0b0d11",
  accent: "#7cc0ff",
  fewer: "#67c5e8",
  more: "#ffa366",
  heat: ["#5c167f", "#912b81", "#ca3e72", "#f4675c", "#fea772", "#fde7a9"],
  heatOpacity: 0.8,
};

const night = window.matchMedia("(prefers-color-scheme: dark)");

export const currentTheme = (): Theme => (night.matches ? NIGHT : DAY);

export const onThemeChange = (tell: (theme: Theme) => void): void =>
  night.addEventListener("change", () => tell(currentTheme()));
