import { sha } from "../base/codec.ts";
import type { Cortex } from "./library.ts";

/** SHA-256 (hex) of everything the motifs share: a patch belongs to a cortex if this is equal. */
export function cortexHash(cortex: Cortex): string {
  const { units, rank, preparationRank, channels, sensors, dt, tau, transition, phi } = cortex;
  const { module, moduleGain, connectivity, offsets } = cortex;
  const described = JSON.stringify([
    units,
    rank,
    preparationRank,
    channels,
    sensors,
    dt,
    tau,
    transition,
    ...(phi === "tanh" ? [] : [phi]),
    ...(module === "exact" ? [module, moduleGain] : []),
    ...(connectivity === "dense" ? [] : [connectivity, offsets]),
  ]);
  const arrays = [cortex.J, cortex.W, cortex.c, cortex.Up, cortex.Vp, cortex.B];
  return sha(
    new TextEncoder().encode(described),
    ...arrays.map(({ buffer, byteOffset, byteLength }) => new Uint8Array(buffer, byteOffset, byteLength)),
  );
}
