// The bodies of the comparison are those of examples/: a world, movements, limits and tasks, a folder each.
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { UserError } from "../../base/errors.ts";
import type { Demonstration } from "../../data/recordings.ts";
import { type GivenLimits, readLimits, withLimits } from "../../file/limits-file.ts";
import { add } from "../../learn/add.ts";
import { fit } from "../../learn/fit.ts";
import type { PlaceSource } from "../../learn/policy/place.ts";
import type { OnProgress } from "../../learn/runner.ts";
import type { Library } from "../../model/library.ts";
import type { BodyName, TaskName } from "./jobs.ts";

const EXAMPLES = new URL("../../../examples/", import.meta.url);

/** Time constant of the cortex, s: four ticks. */
const TAU = 0.04;

/** What motions.js of a body exports. */
interface Motions {
  readonly MOTIFS: readonly string[];
  readonly CHANNELS: readonly string[];
  readonly HZ: number;
  recording(name: string): readonly (readonly number[])[];
}

export interface Body {
  readonly world: PlaceSource["world"];
  readonly channels: readonly string[];
  readonly limits: GivenLimits;
  readonly demonstrations: readonly Demonstration[];
  /** Ticks a second. */
  readonly rate: number;
}

/** Whose world and limits, and which movements. */
const BODIES: Readonly<Record<BodyName, readonly [folder: string, motions: string]>> = {
  swimmer: ["swimmer", "motions.js"],
  reach: ["reach", "motions.js"],
  cells: ["reach", "cells.js"],
};

/** @throws UserError where the examples are missing, as in an installed package */
export async function openBody(body: BodyName): Promise<Body> {
  const [name, file] = BODIES[body];
  const folder = new URL(`${name}/`, EXAMPLES);
  if (!existsSync(folder)) {
    throw new UserError(
      "The comparison of policies needs the bodies in examples/: run it, and the workers of its queue, in a checkout (npm run study -- --policy).",
    );
  }
  const motions: Motions = await import(new URL(file, folder).href);
  const { MOTIFS, CHANNELS: channels, HZ } = motions;
  const xml = await readFile(new URL(`${name}.xml`, folder), "utf8");
  const limits = readLimits(await readFile(new URL("limits.json", folder), "utf8"), channels, "limits.json");
  const demonstrations = MOTIFS.map((motif) => {
    const rows = motions.recording(motif);
    const times = Float64Array.from(rows, ([t]) => t);
    const values = Float64Array.from(rows.flatMap(([, ...angles]) => angles));
    return { name: motif, recordings: [{ file: motif, times, values }] };
  });
  return { world: { xml, what: name, assets: new Map() }, channels, limits, demonstrations, rate: HZ };
}

/** The same body, its joints driven by torques and not by servos. */
export const drivenByTorques = ({ xml, ...world }: Body["world"]) => ({
  ...world,
  xml: xml.replace(/<position (name="[^"]*" joint="[^"]*")[^>]*>/g, "<motor $1/>"),
});

/** Where tasks are. */
const FILES: Readonly<Record<TaskName, string>> = {
  far: "swimmer/task.js",
  near: "swimmer/near.js",
  reach: "reach/task.js",
  cells: "reach/cells-task.js",
};
const SHAPED: Partial<typeof FILES> = { far: "swimmer/shaped.js", near: "swimmer/shaped-near.js" };

export function taskOf(name: TaskName, isShaped = false): PlaceSource["task"] {
  const file = (isShaped ? SHAPED[name] : undefined) ?? FILES[name];
  return { href: new URL(file, EXAMPLES).href, what: file };
}

export interface Learning {
  readonly hasModule: boolean;
  readonly seed: number;
  readonly iterations: number;
}

/** A library of a body's movements, all but `later`. */
export async function learnMotifs(body: Body, learning: Learning, onProgress: OnProgress, later?: string): Promise<Library> {
  const { channels, demonstrations, rate, limits } = body;
  const { hasModule, seed, iterations } = learning;
  const motifs = demonstrations.filter(({ name }) => name !== later);
  const { library } = await fit(
    { channels, channelUnits: channels.map(() => ""), motifs, notes: [] },
    // without a module they have as long a glide from motif to motif as with one
    { tick: rate, tau: TAU, transition: hasModule ? "thalamic" : "none", preparation: { tau: 3 }, seed, iterations, workers: 1 },
    onProgress,
  );
  return withLimits(library, limits);
}

/** The library with the movement that was left out. */
export async function addLater(
  library: Library,
  { demonstrations, limits }: Body,
  later: string,
  onProgress: OnProgress,
): Promise<Library> {
  const demonstration = demonstrations.find(({ name }) => name === later);
  if (!demonstration) throw new Error(`There is no movement ${later}.`);
  return withLimits((await add(library, demonstration, onProgress)).library, limits);
}
