// A library → one .wasm file: the core compiled for its dimensions, then the weights appended as data.
import { cortexHash } from "../library/cortex-hash.ts";
import { preparationInput, start } from "../library/derived.ts";
import { type Cortex, kappa, type Library, type Motif, type Transition } from "../library/library.ts";
import { padded, writePanels, writeRows } from "../library/panels.ts";
import { VERSION } from "../version.ts";
import { compile, dimensions, type Target } from "./compile.ts";
import { ONE_STEP } from "./controller.ts";
import { Instance } from "./instance.ts";
import { type Metadata, SECTION_NAME, STAGES, type Stage } from "./metadata.ts";
import { writePatch } from "./patch.ts";
import { type DeployedMotif, packSlot } from "./slot.ts";
import { patchModule } from "./wasm-module.ts";

export interface BuildOptions {
  /** simd by default */
  readonly target?: Target;
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
}

/** ω of the hand-over spring, per τ: a mismatch has decayed to 5 % after 4.7 / ω. */
const OMEGA = 2;
const TRANSITION_CODE: Record<Transition, number> = { thalamic: 0, reset: 1, none: 2 };

/** A motif ready for the controller's memory. */
export function deploy(cortex: Cortex, motif: Motif, transition: Transition): DeployedMotif {
  const { name, steps, b, u, v, x0 } = motif;
  const anchor = transition === "thalamic" ? preparationInput(cortex, x0) : x0;
  return { name, steps, b, u, v, anchor, ...start(cortex, motif) };
}

/** Bytes of the patch that gives a motif to controllers of its cortex. */
export function makePatch(cortex: Cortex, motif: Motif): Uint8Array {
  const b0 = preparationInput(cortex, motif.x0);
  return writePatch({ ...motif, b0, ...start(cortex, motif) }, { ...cortex, cortex: cortexHash(cortex) });
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
  } = options;
  const capacity = Math.max(options.capacity ?? 0, motifs.length);
  const core = await compile("controller", target, dimensions(cortex, capacity, queue));
  const instance = new Instance(new WebAssembly.Module(core as BufferSource), "The core");
  const address = (name: string) => instance.address(name);

  const { units, rank, preparationRank, channels, sensors, dt, tau } = cortex;
  const weights = new Float32Array((address("SLOTS") - address("WEIGHTS")) / 4);
  const integers = new Int32Array(weights.buffer);
  const omega = handOver === "hard" ? 0 : (OMEGA * dt) / tau;
  const decay = handOver === "hard" ? 0 : Math.exp(-omega);
  weights.set([kappa(cortex), omega, decay, handOver === "hard" ? 0 : (1 - decay) / omega]);
  integers.set([preparation, TRANSITION_CODE[transition], STAGES.indexOf(output), motifs.length], 4);
  const n = padded(units);
  let at = 8;
  const panels = (matrix: Float32Array, columns: number) => {
    writePanels(weights, at, matrix, units, columns);
    at += n * columns;
  };
  const rows = (matrix: Float32Array, count: number) => {
    writeRows(weights, at, matrix, count, units);
    at += n * count;
  };
  panels(cortex.J, units);
  panels(cortex.B, sensors.length);
  panels(cortex.Up, preparationRank);
  rows(cortex.Vp, preparationRank);
  rows(cortex.W, channels.length);
  weights.set(cortex.c, at);

  const metadata: Metadata = {
    format: "thalamotor-controller-1",
    version: VERSION,
    target,
    cortex: cortexHash(cortex),
    architecture: library.architecture,
    units,
    rank,
    preparationRank,
    channels: [...channels],
    sensors: [...sensors],
    dt,
    tau,
    transition,
    output,
    preparation,
    capacity,
    queue,
    motifs: motifs.map(({ name, steps }) => ({ name, steps })),
  };
  const state = new Int32Array([0, -1, 0, ONE_STEP, ONE_STEP]); // what `reset` writes
  const data = [
    { at: address("STATE"), bytes: new Uint8Array(state.buffer) },
    { at: address("WEIGHTS"), bytes: new Uint8Array(weights.buffer) },
    ...motifs.map((motif, i) => ({
      at: address("SLOTS") + i * address("SLOT_BYTES"),
      bytes: packSlot(deploy(cortex, motif, transition), units, rank),
    })),
  ];
  return patchModule(core, address("WEIGHTS_END"), data, { name: SECTION_NAME, text: JSON.stringify(metadata) });
}
