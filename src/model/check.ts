// Whether a library, or a policy, is one: everything that comes from a file is bounded here before it is used.
import { UserError } from "../base/errors.ts";
import { countJ, isLinear, KINDS, type Kind } from "./architecture.ts";
import { commandCount } from "./feedback.ts";
import { type Cortex, LIMIT_NAMES, type Library, type Limits, type Motif } from "./library.ts";
import type { Policy } from "./policy.ts";
import { checkOffsets } from "./sparse.ts";

const MOST = { units: 4096, rank: 64, channels: 256, sensors: 256, motifs: 4096, steps: 1_000_000, inputs: 512, hidden: 1024 };
/** The most that a weight is, or a value of a channel. */
export const MOST_VALUE = 1e6;

/** Of a velocity or acceleration, and of dt (s): what they come to in a step is a normal number of f32, whatever the others are. */
const LEAST = { limit: 1e-12, dt: 1e-9 };

/** A name that is safe in a file name, a CSV cell and a comma-separated sequence. */
export function checkName(name: string, what: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is refused
  if (name.length === 0 || name.length > 128 || /[,"/\\\u0000-\u001f\u007f-\u009f]/.test(name)) {
    throw new UserError(
      `${what} ${JSON.stringify(name.slice(0, 140))}: a name has 1 to 128 characters and no comma, quote, slash or control character.`,
    );
  }
  return name;
}

function checkCount(value: number, least: number, most: number, what: string): void {
  if (!Number.isInteger(value) || value < least || value > most) {
    throw new UserError(`${what} is ${value}; it must be a whole number from ${least} to ${most}.`);
  }
}

/** Length and range of an array; `what` names it in errors. */
export function checkArray(array: Float32Array, length: number, what: string): void {
  if (array.length !== length) throw new UserError(`${what} has ${array.length} values; its shape asks for ${length}.`);
  const bad = array.findIndex((value) => !(Math.abs(value) <= MOST_VALUE));
  if (bad >= 0)
    throw new UserError(`${what} has the value ${array[bad]} at position ${bad}; every value must be finite and at most ${MOST_VALUE}.`);
}

function checkUnique(names: readonly string[], what: string): void {
  const seen = new Set<string>();
  for (const name of names) {
    if (seen.has(name)) throw new UserError(`Duplicate ${what} "${name}".`);
    seen.add(checkName(name, what));
  }
}

/** The duration of a motif in steps. */
export function checkSteps(steps: number, name: string): void {
  checkCount(steps, 1, MOST.steps, `Motif "${name}": duration in steps`);
}

/** The period of a rhythmic motif. */
export function checkPeriod(period: number | undefined, steps: number, name: string): void {
  if (period !== undefined && period !== steps)
    throw new UserError(`Motif "${name}": its period is ${period} steps and its duration ${steps}; a rhythmic motif lasts one period.`);
}

/** Limits that a machine can have. @throws UserError that names the channel */
export function checkLimits({ minimum, maximum, velocity, acceleration }: Limits, channels: readonly string[]): void {
  channels.forEach((channel, c) => {
    const fail = (why: string): never => {
      throw new UserError(`The limits of channel "${channel}": ${why}.`);
    };
    if (!(minimum[c] < maximum[c])) fail(`the minimum (${minimum[c]}) must be less than the maximum (${maximum[c]})`);
    for (const [name, value] of Object.entries({ velocity: velocity[c], acceleration: acceleration[c] }))
      if (!(value >= LEAST.limit)) fail(`the ${name} (${value}) must be above 0, ${LEAST.limit} at least`);
  });
}

/** The feedback of a motif, if it has one. */
export function checkFeedback(K: Float32Array | undefined, cortex: Pick<Cortex, "channels" | "sensors">, what: string): void {
  if (!K) return;
  const commands = commandCount(cortex);
  if (commands === cortex.channels.length) throw new UserError(`${what}: the library does not say what its sensors are expected to read.`);
  checkArray(K, commands * cortex.sensors.length, what);
}

/** Throws a UserError that names the first thing wrong with a motif of a cortex. */
export function checkMotif(motif: Motif, cortex: Pick<Cortex, "units" | "rank" | "channels" | "sensors">): void {
  const { units, rank, channels } = cortex;
  const what = `Motif "${motif.name}":`;
  checkName(motif.name, "motif");
  checkSteps(motif.steps, motif.name);
  checkPeriod(motif.period, motif.steps, motif.name);
  checkArray(motif.b, units, `${what} b`);
  checkArray(motif.x0, units, `${what} x0`);
  checkArray(motif.u, units * rank, `${what} u`);
  checkArray(motif.v, units * rank, `${what} v`);
  checkFeedback(motif.K, cortex, `${what} K`);
  if (motif.target) checkArray(motif.target, motif.steps * channels.length, `${what} target`);
  if (motif.spread) checkArray(motif.spread, motif.steps * channels.length, `${what} spread`);
}

/** Throws a UserError that names the first thing wrong with a cortex. */
export function checkCortex(cortex: Cortex): Cortex {
  const { units, rank, preparationRank, channels, sensors } = cortex;
  checkCount(units, 1, MOST.units, "The number of units");
  checkCount(rank, 0, MOST.rank, "The rank of the loops");
  checkCount(preparationRank, 0, units, "The rank of the preparatory loop");
  checkCount(channels.length, 1, MOST.channels, "The number of channels");
  checkCount(sensors.length, 0, MOST.sensors, "The number of sensors");
  if (!(cortex.dt >= LEAST.dt && cortex.dt <= cortex.tau && cortex.tau < 1e9)) {
    throw new UserError(`dt is ${cortex.dt} and tau ${cortex.tau}; it must hold that ${LEAST.dt} ≤ dt ≤ tau < 1e9.`);
  }
  checkUnique(channels, "channel");
  checkUnique(sensors, "sensor");
  if (!(cortex.moduleGain > 0 && cortex.moduleGain <= 100)) {
    throw new UserError(`The conductance of the transition module is ${cortex.moduleGain}; it must be above 0 and at most 100.`);
  }
  if (cortex.connectivity === "sparse") checkOffsets(cortex.offsets, units);
  checkArray(cortex.J, countJ(cortex), cortex.connectivity === "sparse" ? "J_diagonals" : "J");
  checkArray(cortex.W, channels.length * units, "W");
  checkArray(cortex.c, channels.length, "c");
  checkArray(cortex.Up, units * preparationRank, "U_p");
  checkArray(cortex.Vp, units * preparationRank, "V_p");
  const feels = commandCount(cortex) < channels.length;
  checkArray(cortex.B, feels ? 0 : units * sensors.length, "B");
  return cortex;
}

/** Throws a UserError that names the first thing wrong with a library. */
export function checkLibrary(library: Library): Library {
  const { cortex, limits, home, channelUnits } = library;
  const { channels } = checkCortex(cortex);
  checkCount(library.motifs.length, 1, MOST.motifs, "The number of motifs");
  checkCount(library.preparation, 0, MOST.steps, "The preparation in steps");
  const kind: Kind = KINDS[library.architecture];
  if (isLinear(cortex) !== isLinear(kind)) {
    throw new UserError(
      `The architecture is ${library.architecture} and phi ${cortex.phi}; phi is the identity if, and only if, the architecture is linear.`,
    );
  }
  if (!kind.connectivities.includes(cortex.connectivity)) {
    throw new UserError(`The architecture is ${library.architecture}; its cortex cannot be ${cortex.connectivity}.`);
  }
  if (channelUnits && channelUnits.length !== channels.length) {
    throw new UserError(`There are ${channels.length} channels and ${channelUnits.length} channel units.`);
  }
  checkUnique(
    library.motifs.map(({ name }) => name),
    "motif",
  );
  for (const motif of library.motifs) checkMotif(motif, cortex);
  for (const name of LIMIT_NAMES) {
    if (limits && limits[name].length !== channels.length) throw new UserError(`The limits have ${limits[name].length} values of ${name}.`);
  }
  if (limits) checkLimits(limits, channels);
  if (home) checkArray(home, channels.length, "home");
  return library;
}

/** Throws a UserError that names the first thing wrong with a policy by itself. */
export function checkPolicy(policy: Policy): Policy {
  const { inputs, motifs, goals = [], cortex, seed, task, W1, b1, W2, b2, W3, b3 } = policy;
  const hidden = b1.length;
  checkCount(inputs.length, 1, MOST.inputs, "The number of inputs");
  checkCount(motifs.length, 1, MOST.motifs, "The number of motifs");
  checkCount(hidden, 1, MOST.hidden, "The number of hidden units");
  checkCount(seed, 0, Number.MAX_SAFE_INTEGER, "The seed");
  checkUnique(inputs, "input");
  checkUnique(motifs, "motif");
  checkUnique(
    goals.map(({ channel }) => channel),
    "goal",
  );
  for (const { channel, from, to } of goals) {
    if (Math.abs(from) <= MOST_VALUE && Math.abs(to) <= MOST_VALUE && from < to) continue;
    throw new UserError(
      `The goal of "${channel}" is from ${from} to ${to}: the first must be less, and both finite and at most ${MOST_VALUE}.`,
    );
  }
  checkName(task, "task");
  if (!/^[0-9a-f]{64}$/.test(cortex))
    throw new UserError(`The hash of the cortex is ${JSON.stringify(cortex.slice(0, 80))}; it has 64 hexadecimal digits.`);
  checkArray(W1, hidden * inputs.length, "W1");
  checkArray(b1, hidden, "b1");
  checkArray(W2, hidden * hidden, "W2");
  checkArray(b2, hidden, "b2");
  checkArray(W3, (motifs.length + goals.length) * hidden, "W3");
  checkArray(b3, motifs.length + goals.length, "b3");
  return policy;
}
