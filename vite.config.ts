import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

const server = "http://127.0.0.1:4310";

/** Builds the client into `dist/client`; in development serves it with hot reload and passes the API on. */
export default defineConfig({
  root: "client",
  plugins: [react()],
  build: {
    outDir: "../dist/client",
    emptyOutDir: true,
    target: "es2022",
    // The content security policy allows no fonts and pictures inside style sheets.
    assetsInlineLimit: 0,
    // Charts are large and load only where one is drawn.
    chunkSizeWarningLimit: 1500,
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            { name: "react", test: /node_modules\/(react|react-dom|scheduler|wouter)\// },
            { name: "mantine", test: /node_modules\/(@mantine\/(core|hooks|notifications)|@floating-ui)\// },
            { name: "zod", test: /node_modules\/zod\// },
          ],
        },
      },
    },
  },
  server: {
    port: 5173,
    strictPort: true,
    proxy: {
      "/api": server,
      "/healthz": server,
      "/socket.io": { target: server, ws: true },
    },
  },
});
