// What is said of a transition, with the chain's own figures.
import { POOR } from "../../src/measure/warnings.ts";
import type { Transition } from "../../src/model/library.ts";
import type { Link, Run } from "./chain.ts";
import { figure } from "./shelf.ts";

const MEANT: Record<Transition, string> = {
  thalamic: "The transition module draws the network's state to where the next movement starts.",
  reset: "The state is overwritten with where the next movement starts: exact, but no brain or analogue chip can do it.",
  none: "The state is carried on: it is not where the next movement starts from, so the movement comes out wrong.",
};

export function why(transition: Transition, run: Run | undefined, chain: readonly Link[]): { text: string; isBad: boolean } {
  const known = (run?.errors ?? [])
    .map((error, i) => ({ error, motif: chain[i]?.motif ?? "" }))
    .filter(({ error }) => !Number.isNaN(error));
  if (known.length === 0) return { text: MEANT[transition], isBad: false };
  const worst = known.reduce((most, one) => (one.error > most.error ? one : most));
  const isBad = worst.error > POOR;
  const tail = isBad
    ? `The largest error: ${figure(worst.error)} (${worst.motif}), not what was drawn.${transition === "none" ? " Choose thalamic." : ""}`
    : `The largest error in this chain: ${figure(worst.error)}.`;
  return { text: `${MEANT[transition]} ${tail}`, isBad };
}
