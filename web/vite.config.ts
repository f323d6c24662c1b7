//! How the page is built: one entry, libraries for map and network in files of their own, loaded when needed.

import { svelte } from "@sveltejs/vite-plugin-svelte";
import { defineConfig } from "vite";

export default defineConfig({
  plugins: [svelte()],
  build: {
    target: "es2022",
    // A file inside the markup or a style as text would need a weaker policy.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 400,
  },
  // The host stays what the browser asked for: the server answers to no other origin than its own.
  server: { proxy: { "/api": { target: "http://127.0.0.1:8420", changeOrigin: false } } },
});
