// One more motif for a library. Nothing else of it changes, which is checked byte by byte.

import { UserError } from "../base/errors.ts";
import type { Note } from "../data/notes.ts";
import type { Demonstration } from "../data/recordings.ts";
import { makeTarget } from "../data/targets.ts";
import { makePatch } from "../device/build.ts";
import { libraryFile } from "../file/library-file.ts";
import { isLearnedBy } from "../model/architecture.ts";
import { commandCount } from "../model/feedback.ts";
import type { Library, Motif } from "../model/library.ts";
import { settled } from "../model/limits.ts";
import { type FeedbackSource, feedbackFor } from "./feedback.ts";
import { cannotRepeat } from "./fit.ts";
import { addMotif } from "./gradient/fit.ts";
import type { Lowered } from "./linear/design-motif.ts";
import { addLinearMotif, withGuarantee } from "./linear/fit.ts";
import type { OnProgress } from "./runner.ts";

export interface Added {
  /** The library with the motif, the last of its motifs. */
  readonly library: Library;
  readonly motif: Motif;
  /** At the end of its training; of a linear one, played from x⁰ itself. */
  readonly nmse: number;
  /** Why a linear motif got fewer pairs of eigenvalues than its library says, if it did. */
  readonly lowered?: Lowered | undefined;
  /** Bytes that give the motif to controllers that are already deployed (`controller.add`). */
  readonly patch: Uint8Array;
  /** How many arrays the library had before: every one is in the grown library, byte for byte. */
  readonly unchanged: number;
  /** What was found and done in sampling. */
  readonly notes: readonly Note[];
}

/**
 * Train one more motif, as the others of its library were trained.
 * @param demonstration its channels must be the library's, in order
 * @param source of its feedback, by default the demonstration
 * @throws UserError if the library has the motif already, or was not made by `fit`.
 */
export async function add(
  library: Library,
  demonstration: Demonstration,
  onProgress?: OnProgress,
  source?: FeedbackSource,
): Promise<Added> {
  const { cortex, training, motifs, architecture } = library;
  if (training.iterations === 0) {
    throw new UserError("The library was not made by fit: its metadata does not say how its motifs were trained.");
  }
  if (motifs.some(({ name }) => name === demonstration.name)) {
    throw new UserError(`The library already has a motif "${demonstration.name}".`);
  }
  const { target, notes } = makeTarget(demonstration, cortex.channels, cortex.dt);
  const sensors = cortex.channels.slice(commandCount(cortex));
  const K = feedbackFor(source, demonstration, target, cortex.channels, sensors, cortex.dt)?.K;
  const isDesigned = isLearnedBy(architecture, "closed form");
  if (isDesigned && target.period) throw new UserError(cannotRepeat(target.name));
  const learn = isDesigned ? addLinearMotif : addMotif;
  const made: { motif: Motif; nmse: number; lowered?: Lowered | undefined } = await learn(library, target, onProgress);
  const { nmse, lowered } = made;
  // limits and home stay what they were: every sequence without the new motif plays the same bits
  const motif = { ...made.motif, ...(target.spread && { spread: target.spread }), ...(K && { K }) };
  const grown = { ...settled(library), motifs: [...motifs, motif] };
  const whole = isDesigned ? withGuarantee(grown) : grown;
  return { library: whole, motif, nmse, lowered, patch: makePatch(cortex, motif), unchanged: countUnchanged(library, whole), notes };
}

function countUnchanged(before: Library, after: Library): number {
  const now = libraryFile(after).tensors;
  const { tensors } = libraryFile(before);
  for (const [name, { data }] of tensors) {
    const bits = (array: Float32Array) => new Uint32Array(array.buffer, array.byteOffset, array.length);
    const other = now.get(name)?.data;
    const same = other?.length === data.length && bits(data).every((word, i) => word === bits(other)[i]);
    if (!same) throw new Error(`The array "${name}" changed.`);
  }
  return tensors.size;
}
