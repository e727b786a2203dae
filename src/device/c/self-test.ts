// What the generated C runs on itself when it boots, and the hash that the .wasm gives for it.
import type { Instance } from "../layout.ts";
import type { Metadata } from "../metadata.ts";

export interface SelfTest {
  /** Ticks that a motif plays; then it is stopped and coasts. */
  readonly played: number;
  readonly coast: number;
  /** Of the state that is reached. */
  readonly hash: number;
}

/** Ticks of the first motif that it plays after the preparation. */
const PLAYED = 60;
/** Long enough for a velocity to decay into the denormals. */
const COAST = 240;

/** @param instance fresh: its rate is one step a tick, its offset zero */
export function selfTest({ functions }: Instance, { preparation, motifs }: Metadata): SelfTest {
  const played = preparation + Math.min(PLAYED, motifs[0].steps);
  functions.reset();
  functions.play(0, 1);
  for (let k = 0; k < played; k++) functions.tick();
  functions.stop();
  for (let k = 0; k < COAST; k++) functions.tick();
  return { played, coast: COAST, hash: functions.hash() >>> 0 };
}
