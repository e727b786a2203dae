// A library → one .wasm file: the core compiled for its dimensions, then the weights appended as data.

import { UserError } from "../base/errors.ts";
import { VERSION } from "../base/version.ts";
import { type StateArrays, writePatch } from "../file/patch.ts";
import { basesOf } from "../model/architecture.ts";
import { preparationInput } from "../model/derived.ts";
import { commandCount } from "../model/feedback.ts";
import { cortexHash } from "../model/identity.ts";
import type { Basis, Cortex, Library, Limits, Motif, Transition } from "../model/library.ts";
import { homeOf, limitsOf } from "../model/limits.ts";
import { type Policy, toldOf } from "../model/policy.ts";
import { profileOf } from "../model/profile.ts";
import { mostSteps } from "./clock.ts";
import { type BuildTarget, type Compile, compile as compileByAsc, dimensions } from "./compile.ts";
import { coordinates } from "./coordinates.ts";
import { Instance } from "./layout.ts";
import { type Metadata, type Precision, SECTION_NAME, STAGES, type Stage } from "./metadata.ts";
import { withData, withMemory } from "./module.ts";
import { checkFits, writePolicy } from "./policy.ts";
import type { Scales } from "./quantise.ts";
import { chooseScales } from "./scales.ts";
import { packSlot } from "./slot.ts";
import { writeFloats, writeIntegers } from "./weights.ts";

export interface BuildOptions {
  /** simd by default */
  readonly target?: BuildTarget;
  /** Motif slots, at least the motifs of the library. */
  readonly capacity?: number;
  /** Plays the queue holds, 64 by default. */
  readonly queue?: number;
  /** Preparation in steps; the library's by default. */
  readonly preparation?: number;
  /** The library's by default. */
  readonly transition?: Transition;
  /** Output during a preparation, glide by default. */
  readonly output?: Stage;
  /** Let mismatches decay (the default) or hand the output over at once, with a jump. */
  readonly handOver?: "inertialised" | "hard";
  /** What picks the next motif when none is queued; none by default. It may know fewer motifs than the library has: it picks from its own. */
  readonly policy?: Policy;
  /** In f32 by default; int16 is for sparse libraries. */
  readonly precision?: Precision;
  /** A linear cortex is stepped in the eigenbasis of J by default, O(N R) a step; in the basis of its units it is O(N²). */
  readonly basis?: Basis;
  /** The public key (64 hexadecimal digits) whose patches the controller is to take, and no others. */
  readonly trust?: string | undefined;
  /** Where the core comes from: asc by default; a page has no compiler, and brings cores that were compiled before. */
  readonly compile?: Compile;
}

/** ω of the hand-over spring, per τ: a mismatch has decayed to 5 % after 4.7 / ω. */
const OMEGA = 2;
const TRANSITION_CODE: Record<Transition, number> = { thalamic: 0, reset: 1, none: 2 };

/** What a slot or a patch holds of a motif, over the coordinates. */
function stateArrays(cortex: Cortex, motif: Motif, basis: Basis): StateArrays {
  const { columns, rows } = coordinates(cortex, basis);
  const { rank } = cortex;
  return {
    b: columns(motif.b, 1),
    x0: columns(motif.x0, 1),
    b0: columns(preparationInput(cortex, motif.x0), 1),
    u: columns(motif.u, rank),
    v: rows(motif.v, rank),
  };
}

/** The basis in which a cortex is stepped unless asked otherwise. */
const usualBasis = (cortex: Cortex): Basis => basesOf(cortex)[0];

/** Bytes of the patch that gives a motif to controllers of its cortex, whatever their basis. */
export function makePatch(cortex: Cortex, motif: Motif): Uint8Array {
  const forUnits = stateArrays(cortex, motif, "units");
  const forEigen = basesOf(cortex).includes("eigen") ? stateArrays(cortex, motif, "eigen") : undefined;
  const { name, steps, period, K } = motif;
  const whole = { name, steps, period, K, ...profileOf(cortex, motif), units: forUnits, ...(forEigen && { eigen: forEigen }) };
  return writePatch(whole, cortexHash(cortex));
}

/** Bytes of the controller of a library. The same library and options give the same bytes. */
export async function build(library: Library, options: BuildOptions = {}): Promise<Uint8Array> {
  const { cortex, motifs } = library;
  const {
    target = "simd",
    queue = 64,
    preparation = library.preparation,
    transition = cortex.transition,
    output = "glide",
    handOver = "inertialised",
    basis = usualBasis(cortex),
    precision = "f32",
    compile = compileByAsc,
    policy,
    trust,
  } = options;
  if (policy) checkFits(policy, library);
  if (!basesOf(cortex).includes(basis)) throw new UserError("Only a linear library can be built in the eigenbasis.");
  const scales = precision === "int16" ? chooseScales(cortex, motifs, transition) : undefined;
  const capacity = Math.max(options.capacity ?? 0, motifs.length);
  const core = await compile("controller", target, dimensions(cortex, basis, capacity, queue, { policy, scales }));
  const sized = withMemory(core, instantiate(core).address("WEIGHTS_END"));
  const instance = instantiate(sized);
  const limits = limitsOf(library);
  const home = homeOf(library);
  writeWeights(instance, library, { preparation, transition, output, handOver, basis, scales });
  writeLimits(instance, limits, home, cortex.dt);
  if (policy) writePolicy(instance, policy, library);
  instance.functions.reset();

  const { units, rank, preparationRank, channels, sensors, dt, tau, connectivity, phi, module, moduleGain } = cortex;
  const commands = commandCount(cortex);
  const metadata: Metadata = {
    format: "thalamotor-controller-1",
    version: VERSION,
    target,
    cortex: cortexHash(cortex),
    architecture: library.architecture,
    connectivity,
    phi,
    basis,
    precision,
    ...(scales && { scales }),
    units,
    rank,
    preparationRank,
    channels: channels.slice(0, commands),
    channelUnits: (library.channelUnits ?? []).slice(0, commands),
    sensors: [...sensors],
    expected: channels.slice(commands),
    dt,
    tau,
    transition,
    module,
    moduleGain,
    output,
    preparation,
    capacity,
    queue,
    mostSteps: mostSteps(dt),
    motifs: motifs.map(({ name, steps, period }) => ({ name, steps, ...(period && { period }) })),
    inputs: policy ? toldOf(policy, sensors) : [],
    ...(policy && {
      policy: {
        sees: policy.inputs,
        picks: policy.motifs,
        ...(policy.goals && { goals: policy.goals }),
        hidden: policy.b1.length,
        task: policy.task,
        seed: policy.seed,
      },
    }),
    home: [...home.slice(0, commands)],
    ...(trust !== undefined && { trust }),
  };
  const data = [block(instance, "STATE", "RATES"), block(instance, "WEIGHTS", "WEIGHTS_END")];
  return withData(sized, data, { name: SECTION_NAME, text: JSON.stringify(metadata) });
}

const instantiate = (core: Uint8Array) => new Instance(new WebAssembly.Module(core as BufferSource), "The core");

type Settings = Required<Pick<BuildOptions, "preparation" | "transition" | "output" | "handOver" | "basis">> & {
  readonly scales: Scales | undefined;
};

/** Write everything that follows from the library into the memory of an instance, each thing where its name says. */
function writeWeights(instance: Instance, { cortex, motifs }: Library, settings: Settings): void {
  const { preparation, transition, output, handOver, basis, scales } = settings;
  const { dt, tau } = cortex;
  const floats = (name: string, values: ArrayLike<number>) => instance.view(Float32Array, name, values.length).set(values);
  const integer = (name: string, value: number) => instance.view(Int32Array, name, 1).fill(value);

  const omega = (OMEGA * dt) / tau;
  if (handOver !== "hard") {
    const springs = Array.from({ length: instance.address("SPRING_LEVELS") }, (_, level) => omega / 2 ** level);
    floats(
      "SPRINGS",
      springs.flatMap((w) => [w, Math.exp(-w)]),
    );
    floats("COAST", [(1 - Math.exp(-omega)) / omega]);
  }
  integer("PREPARATION", preparation);
  integer("TRANSITION", TRANSITION_CODE[transition]);
  integer("STAGE", STAGES.indexOf(output));
  integer("MOTIFS", motifs.length);
  if (scales) writeIntegers(instance, { cortex, motifs }, scales);
  else writeFloats(instance, cortex, basis);
  floats("C", cortex.c);
  const slotBytes = instance.address("SLOT_BYTES");
  const slots = instance.view(Uint32Array, "SLOTS", (motifs.length * slotBytes) / 4);
  motifs.forEach((motif, i) => {
    const { steps, period, K } = motif;
    const deployed = { steps, period, K, ...profileOf(cortex, motif), ...stateArrays(cortex, motif, basis) };
    slots.set(packSlot(instance, deployed, transition, scales), (i * slotBytes) / 4);
  });
}

/** Share of the acceleration that a change of speed may take (the rest is left to motions), and the most that it changes in a step. */
const RAMP_SHARE = 0.1;
const RAMP_MOST = 0.05;

/** Limits in steps, and where the output is before the first play. */
function writeLimits(instance: Instance, { minimum, maximum, velocity, acceleration }: Limits, home: Float32Array, dt: number): void {
  const floats = (name: string, values: Float32Array) =>
    instance.view(Float32Array, name, values.length).set(values.map((value) => Math.min(Math.max(value, -UNLIMITED), UNLIMITED)));
  floats("LEAST", minimum);
  floats("GREATEST", maximum);
  floats(
    "FASTEST",
    velocity.map((v) => v * dt),
  );
  floats(
    "SHARPEST",
    acceleration.map((a) => (1 - RAMP_SHARE) * a * dt * dt),
  );
  floats("HOME", home);
  const ramps = [...velocity].map((v, c) => (RAMP_SHARE * acceleration[c] * dt) / v).filter((ramp) => ramp > 0);
  floats("SPEED_RAMP", Float32Array.of(Math.min(RAMP_MOST, ...ramps)));
}

/** More than any output, and far within f32. */
const UNLIMITED = 1e30;

/** What lies between two addresses, but for the zeros at its end: memory is zero by itself. */
function block(instance: Instance, from: string, to: string): { at: number; bytes: Uint8Array } {
  const at = instance.address(from);
  const bytes = instance.view(Uint8Array, from, instance.address(to) - at);
  return { at, bytes: bytes.subarray(0, bytes.findLastIndex((byte) => byte !== 0) + 1) };
}
