// A sequence, as it is drawn.
import { Random } from "../../base/random.ts";
import { build } from "../../device/build.ts";
import { stateIn, stateOf } from "../../device/coordinates.ts";
import { record } from "../../drive/play.ts";
import { loadReadouts } from "../../measure/readouts.ts";
import { rates } from "../../model/cell.ts";
import type { Library } from "../../model/library.ts";
import type { LibraryResult } from "../results.ts";
import { occupancy } from "../subspaces.ts";
import { round } from "./common.ts";

/** Motifs in a sequence of that length are shown. */
const SHOWN = 4;

/** A sequence of a library, to be drawn. */
export async function exampleOf(library: Library, preparation: number): Promise<Pick<LibraryResult, "example" | "occupancy">> {
  const { cortex, motifs: all, training } = library;
  const controller = await loadReadouts(await build(library, { preparation }));
  const { metadata } = controller;
  const random = new Random(training.seed, "example");
  const motifs = Array.from({ length: SHOWN }, () => all[random.integer(all.length)]);
  controller.state.set(stateIn(cortex, metadata, random.normals(cortex.units, training.sd)));
  const states: Float64Array[] = [];
  const { output, phases, plays } = record(
    controller,
    motifs.map(({ name }) => ({ motif: name })),
    0,
    () => states.push(rates(cortex, stateOf(cortex, metadata, controller.state))),
  );
  const channels = cortex.channels.length;
  const seen = motifs.map(() => 0);
  const example = {
    output: output.filter((_, i) => i % channels === 0).map(round),
    target: phases.map((phase, k) =>
      phase === "execute" ? round((motifs[plays[k]].target as Float32Array)[channels * seen[plays[k]]++]) : null,
    ),
    phases: phases.map((phase) => phase[0]).join(""),
  };
  return {
    example,
    ...(preparation > 0 && cortex.transition === "thalamic" && { occupancy: occupancy(states.slice(0, phases.length), phases) }),
  };
}
