// What a page is told that cannot run a loop; tests/engines runs loops in pages that can.
import { expect, test } from "vitest";
import { RealtimeLoop } from "../../src/realtime/browser.ts";

test("a page that is not isolated is told what to serve, in the audio thread too", async () => {
  expect(globalThis.crossOriginIsolated).toBeUndefined();
  const headers = /Cross-Origin-Opener-Policy: same-origin and Cross-Origin-Embedder-Policy: require-corp/;
  await expect(RealtimeLoop.start("controller.wasm", { hz: 500 })).rejects.toThrow(headers);
  await expect(RealtimeLoop.startInAudio({} as BaseAudioContext, "controller.wasm", { hz: 500 })).rejects.toThrow(headers);
});
