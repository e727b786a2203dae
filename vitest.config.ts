import { defineConfig } from "vitest/config";

// two files at a time: by itself vitest leaves one core of two idle
export default defineConfig({
  test: {
    include: ["tests/**/*.test.ts"],
    setupFiles: ["tests/setup.ts"],
    testTimeout: 300_000,
    hookTimeout: 120_000,
    maxWorkers: 2,
    server: { deps: { inline: [/@tensorflow/] } },
  },
});
