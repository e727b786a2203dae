// What a controller takes of a chip, for the terminal.

import { UserError } from "../base/errors.ts";
import { CHIPS, type Chip, type Size } from "../device/chips/chips.ts";
import { type Estimate, estimate, predictionError } from "../device/chips/estimate.ts";
import { type Arrays, chooseUnits, misfits, SMALL_QUEUE } from "../device/chips/fitting.ts";
import type { Metadata } from "../device/metadata.ts";
import { chooseScales, withoutIntegers } from "../device/scales.ts";
import type { FitPlan } from "../learn/fit.ts";
import type { Library } from "../model/library.ts";

export interface ChipReport extends Partial<Estimate> {
  readonly chip: string;
  readonly title: string;
  /** Ticks a second that the library's timestep asks for. */
  readonly asked: number;
  /** The largest relative error of the instructions where rows of the table are predicted by the others. */
  readonly error?: number;
  readonly warnings: readonly string[];
}

/** The size that the table knows; nothing was measured of linear controllers. */
const sizeOf = ({ precision, connectivity, units, rank, channels, expected, basis }: Metadata): Size | undefined =>
  basis === "units" ? { precision, connectivity, units, rank, readouts: channels.length + expected.length } : undefined;

export function chipReport(name: string, metadata: Metadata, arrays: Arrays): ChipReport {
  const chip: Chip = CHIPS[name];
  const asked = 1 / metadata.dt;
  const size = sizeOf(metadata);
  const found = size && estimate(chip, size);
  const base = { chip: name, title: chip.title, asked };
  if (!size || !found) return { ...base, warnings: [`nothing was measured of such a controller on ${chip.title}`] };
  const warnings = misfits(chip, arrays, found).map((reason) => `it does not fit ${chip.title}: ${reason}`);
  if (found.hertz < asked)
    warnings.push(`${chip.title} makes ${Math.floor(found.hertz)} steps a second at most, and the library wants ${Math.round(asked)}`);
  return { ...base, ...found, error: predictionError(chip.core, size), warnings };
}

const whole = (value: number) => Math.round(value).toLocaleString("en").replaceAll(",", " ");

/** Lines for the terminal. */
export function chipLines({ chip, title, instructions, hertz, code, stack, error, warnings }: ChipReport, arrays: Arrays): string[] {
  if (instructions === undefined || hertz === undefined || code === undefined || stack === undefined || error === undefined)
    return warnings.map((warning) => `warning: ${warning}`);
  const { core, flash, ram, hertz: clock } = CHIPS[chip];
  return [
    `On ${title}:`,
    `  flash: about ${whole(arrays.weights + code)} of ${whole(flash)} bytes (weights ${whole(arrays.weights)}, code ${whole(code)})`,
    `  RAM: about ${whole(arrays.state + stack)} of ${whole(ram)} bytes (an instance ${whole(arrays.state)}, stack ${whole(stack)})`,
    `  a tick of one step: about ${whole(instructions)} ${core === "AVR" ? "cycles" : "instructions"} (${Math.ceil(100 * error)} % either way), so at most ${whole(hertz)} ticks a second at ${clock / 1e6} MHz`,
    ...warnings.map((warning) => `warning: ${warning}.`),
  ];
}

/** What a user said of the library. */
interface Asked {
  readonly tick?: number | undefined;
  readonly units?: number | undefined;
}

/** The units of the library that is to be fitted for a chip. @throws UserError if none will do, or what is asked contradicts it */
export function unitsFor(name: string, { tick, units }: Asked, plan: FitPlan): number {
  if (tick === undefined) throw new UserError("--chip wants --hz: how often a second the chip is to tick.");
  if (units !== undefined) throw new UserError("--chip chooses the units: leave --units out, or --chip.");
  const { rank, channels, targets, dt, transition } = plan;
  const refused = withoutIntegers({ ...plan, B: new Float32Array() }, transition);
  if (refused)
    throw new UserError(
      `--chip chooses the units of a controller in integers, which has ${refused.why}: leave --chip out and choose --units, or take ${refused.remedy}.`,
    );
  return chooseUnits(CHIPS[name], { rank, readouts: channels.length, motifs: targets.length, dt, hertz: tick }, plan.units);
}

/** What was chosen. */
export const chosenLine = (name: string, { tick }: Asked, { units }: FitPlan) =>
  `${units} units: the most that tick ${tick} times a second in half of the time of ${CHIPS[name].title}, up to the default.`;

/** How to build what was fitted for a chip. */
export const buildFor = (name: string, library: string) =>
  `build ${library} --target c --chip ${name} --precision int16 --queue ${SMALL_QUEUE} -o my_controller`;

/** Why a library that was fitted for a chip cannot be built as it was meant to be; undefined if it can. */
export function refusalOf({ cortex, motifs }: Library): string | undefined {
  try {
    chooseScales(cortex, motifs, cortex.transition);
    return undefined;
  } catch (error) {
    if (error instanceof UserError) return error.message;
    throw error;
  }
}
