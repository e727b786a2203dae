// Whether a controller fits a chip, and the largest that will.
import { UserError } from "../../base/errors.ts";
import { type Chip, CYCLES, type Size } from "./chips.ts";
import { type Estimate, estimate } from "./estimate.ts";

/** The largest array that compilers of AVR take. */
const AVR_ARRAY = 32_767;
/** The most a controller may take of a chip's time: the rest of the program has something to do too. */
const SHARE = 0.5;
/** Sizes of sparse cortices are multiples of it. */
const UNITS = 16;
/** Plays that wait: enough on a small chip. */
export const SMALL_QUEUE = 8;

/** Bytes that a controller's own arrays take. */
export interface Arrays {
  readonly weights: number;
  readonly state: number;
}

/** What is wrong with a controller on a chip, in words; nothing if it fits. */
export function misfits(chip: Chip, { weights, state }: Arrays, { code, stack }: Estimate): string[] {
  const reasons: string[] = [];
  const tell = (name: string, takes: number, has: number) => {
    if (takes > has) reasons.push(`it takes ${takes} bytes of ${name}, and the chip has ${has}`);
  };
  tell("flash", weights + code, chip.flash);
  tell("RAM", state + stack, chip.ram);
  if (chip.core === "AVR" && weights > AVR_ARRAY)
    reasons.push(`its weights take ${weights} bytes, and compilers of AVR take ${AVR_ARRAY} in an array`);
  return reasons;
}

/** What a sparse controller in integers will be like, before it is trained. */
export interface Wanted {
  readonly rank: number;
  readonly readouts: number;
  readonly motifs: number;
  readonly dt: number;
  /** Ticks a second. */
  readonly hertz: number;
}

/** Bytes of its arrays, no less than they will be. */
export function arraysOf(units: number, { rank, readouts, motifs }: Wanted): Arrays {
  return {
    weights: 2 * units * (8 + readouts) + motifs * (2 * units * (2 + 2 * rank) + 24 * readouts) + 256,
    state: 6 * units + (80 + 16 * SMALL_QUEUE) * readouts + 12 * SMALL_QUEUE + 176,
  };
}

/**
 * The most units, up to some, of a sparse controller in integers that ticks so often on a chip in half of its time, and fits.
 * @throws UserError if none does
 */
export function chooseUnits(chip: Chip, wanted: Wanted, most: number): number {
  const { rank, readouts, dt, hertz } = wanted;
  const steps = Math.max(1, 1 / (dt * hertz));
  let reason = "";
  for (let units = most; units >= UNITS; units -= UNITS) {
    const size: Size = { precision: "int16", connectivity: "sparse", units, rank, readouts };
    const found = estimate(chip, size);
    if (!found) throw new UserError(`Nothing was measured of ${chip.title}.`);
    const [misfit] = misfits(chip, arraysOf(units, wanted), found);
    const cycles = found.instructions * CYCLES[chip.core] * steps * hertz;
    if (!misfit && cycles <= SHARE * chip.hertz) return units;
    const can = (SHARE * chip.hertz) / (cycles / hertz);
    reason = misfit ?? `in half of its time it ticks ${Math.floor(can)} times a second, not ${hertz}`;
  }
  throw new UserError(
    `Not even ${UNITS} units of rank ${rank} with ${readouts} channels and ${wanted.motifs} motifs suit ${chip.title}: ${reason}. Choose fewer ticks a second, a lower --rank, fewer motifs, or another chip.`,
  );
}
