import { createHash } from "node:crypto";
import type { Cortex } from "./library.ts";

/** SHA-256 (hex) of everything the motifs share: a patch belongs to a cortex if this is equal. */
export function cortexHash(cortex: Cortex): string {
  const hash = createHash("sha256");
  const { units, rank, preparationRank, channels, sensors, dt, tau, transition, phi } = cortex;
  hash.update(JSON.stringify([units, rank, preparationRank, channels, sensors, dt, tau, transition, ...(phi === "tanh" ? [] : [phi])]));
  for (const array of [cortex.J, cortex.W, cortex.c, cortex.Up, cortex.Vp, cortex.B]) {
    hash.update(new Uint8Array(array.buffer, array.byteOffset, array.byteLength));
  }
  return hash.digest("hex");
}
