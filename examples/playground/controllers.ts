// What was learned, as controllers: one a kind of transition, so that they can be changed while a chain plays; and what is known
// of their movements.
import { build } from "../../src/device/build.ts";
import { Controller } from "../../src/drive/controller.ts";
import { record } from "../../src/drive/play.ts";
import { standardRun } from "../../src/drive/standard-run.ts";
import { measureAlone } from "../../src/measure/evaluate.ts";
import { type Library, TRANSITIONS, type Transition } from "../../src/model/library.ts";
import type { Places } from "./brain.ts";
import type { Known } from "./chain.ts";
import { compiled } from "./compiled.ts";
import { CAPACITY, QUEUE } from "./cores.js";
import { Plane } from "./plane.ts";

/** A controller and its file. */
export interface Built {
  readonly bytes: Uint8Array;
  readonly controller: Controller;
  /** Of the standard run: what `thalamotor build` prints. */
  readonly hash: string;
}

export interface Controllers {
  /** Undefined of a controller that was opened: it is what it is. */
  readonly library: Library | undefined;
  readonly built: ReadonlyMap<Transition, Built>;
  readonly channels: readonly string[];
  readonly known: ReadonlyMap<string, Known>;
  readonly plane: Plane;
  /** nMSE of each motif alone. */
  readonly alone: ReadonlyMap<string, number>;
  /** In the plane, of each motif. */
  readonly places: ReadonlyMap<string, Pick<Places, "start" | "path">>;
}

export const buildOptions = { capacity: CAPACITY, queue: QUEUE, compile: compiled };

async function open(bytes: Uint8Array): Promise<Built> {
  const controller = await Controller.load(bytes);
  const { hash } = standardRun(controller);
  return { bytes, controller, hash };
}

/** The controllers of a library. */
export async function controllersOf(library: Library): Promise<Controllers> {
  const built = new Map<Transition, Built>();
  for (const transition of TRANSITIONS) built.set(transition, await open(await build(library, { ...buildOptions, transition })));
  const { bytes, controller } = built.get("thalamic") as Built;
  const errors = await measureAlone(library, bytes);
  const { states, paths } = explore(controller);
  const plane = new Plane(states, controller.state.length);
  const known = library.motifs.map(({ name, target, period }) => {
    return [name, { samples: target as Float32Array, isShown: true, isRhythmic: period !== undefined }] as const;
  });
  const places = library.motifs.map(
    ({ name, x0 }, i) => [name, { start: plane.project(x0), path: projected(plane, paths[i], controller.state.length) }] as const,
  );
  return {
    library,
    built,
    channels: library.cortex.channels,
    known: new Map(known),
    plane,
    alone: new Map(errors.map(({ name, nmse }) => [name, nmse])),
    places: new Map(places),
  };
}

/** The controller of a file. @throws UserError if it is none */
export async function opened(bytes: Uint8Array): Promise<Controllers> {
  const one = await open(bytes);
  const { controller } = one;
  const { metadata } = controller;
  const { states, paths, outputs } = explore(controller);
  const plane = new Plane(states, controller.state.length);
  return {
    library: undefined,
    built: new Map([[metadata.transition, one]]),
    channels: metadata.channels,
    known: new Map(
      metadata.motifs.map(({ name, period }, i) => [name, { samples: outputs[i], isShown: false, isRhythmic: period !== undefined }]),
    ),
    plane,
    alone: new Map(),
    places: new Map(
      metadata.motifs.map(({ name }, i) => {
        const path = projected(plane, paths[i], controller.state.length);
        return [name, { start: [path[0], path[1]], path }];
      }),
    ),
  };
}

/** States and outputs of every motif by itself, while it is executed. */
function explore(controller: Controller): { states: Float32Array; paths: Float32Array[]; outputs: Float32Array[] } {
  const paths: Float32Array[] = [];
  const outputs: Float32Array[] = [];
  for (const motif of controller.motifs) {
    controller.reset();
    const states: number[] = [];
    const output: number[] = [];
    record(controller, [{ motif }], 0, (now) => {
      if (controller.phase !== "execute") return;
      states.push(...controller.state);
      output.push(...now);
    });
    paths.push(Float32Array.from(states));
    outputs.push(Float32Array.from(output));
  }
  controller.reset();
  const all = new Float32Array(paths.reduce((sum, path) => sum + path.length, 0));
  let at = 0;
  for (const path of paths) {
    all.set(path, at);
    at += path.length;
  }
  return { states: all, paths, outputs };
}

function projected(plane: Plane, states: Float32Array, units: number): Float32Array {
  const out = new Float32Array((2 * states.length) / units);
  for (let at = 0; at < states.length; at += units) out.set(plane.project(states.subarray(at, at + units)), (2 * at) / units);
  return out;
}
