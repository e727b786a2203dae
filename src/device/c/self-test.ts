// What the generated C runs on itself when it boots, and the hashes that the .wasm gives for it.
import type { Instance } from "../layout.ts";
import type { Metadata } from "../metadata.ts";

export interface SelfTest {
  /** Ticks that a motif plays; then it is stopped and coasts; then a policy picks, in one more. */
  readonly played: number;
  readonly coast: number;
  /**
   * Of the states after each tick that is played and at the end: their sum. (An output of a cell in integers is computed anew in each tick:
   * the last state alone may not know of one that was wrong.)
   */
  readonly hash: number;
}

/** Ticks of the first motif that it plays. */
const PLAYED = 60;
/** Long enough for a velocity to decay into the denormals. */
const COAST = 240;

/** No longer than that is the preparation waited for. */
const PATIENCE = 5000;

/** @param instance fresh: its rate is one step a tick, its request the usual one */
export function selfTest(instance: Instance, { motifs, policy }: Metadata): SelfTest {
  const { functions } = instance;
  const phase = instance.view(Int32Array, "PHASE", 1);
  const EXECUTE = 2;
  functions.reset();
  functions.play(0);
  let [played, hash] = [0, 0];
  const tick = () => {
    functions.tick();
    hash = (hash + functions.hash()) >>> 0;
    played++;
  };
  while (phase[0] !== EXECUTE && played < PATIENCE) tick();
  for (let k = 1; k < Math.min(PLAYED, motifs[0].steps); k++) tick();
  functions.stop();
  for (let k = 0; k < COAST; k++) functions.tick();
  if (policy) {
    instance.view(Uint32Array, "POLICY", 1)[0] = 1;
    functions.tick();
  }
  return { played, coast: COAST, hash: (hash + functions.hash()) >>> 0 };
}
