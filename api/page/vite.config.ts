import { defineConfig } from "vite";

// The service hands out index.html at /map and all else under /static/.
export default defineConfig({
  base: "/static/",
  build: {
    outDir: "dist",
    assetsInlineLimit: 0, // data: addresses would need a wider content security policy
    chunkSizeWarningLimit: 1200, // MapLibre is one megabyte before compression
    modulePreload: { polyfill: false },
  },
  worker: { format: "es" },
});
