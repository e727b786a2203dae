// What the doors of controllers share: small libraries, and what a controller that is spoiled must still do.
import { makePatch } from "../../../src/device/build.ts";
import type { Precision } from "../../../src/device/metadata.ts";
import type { Controller } from "../../../src/drive/controller.ts";
import type { Library } from "../../../src/model/library.ts";
import { makeLibrary } from "../../fixture.ts";

const sparse = (sensors: string[]) => makeLibrary({ units: 16, rank: 1, sensors, motifs: ["a", "b"], sparse: true, exact: true });

/** Of each precision; integers have no sensors that the cortex itself hears. */
export const LIBRARIES: Readonly<Record<Precision, Library>> = { f32: sparse(["force"]), int16: sparse([]) };

/** Patches of two more motifs. */
export const patchesOf = ({ cortex, motifs }: Library) => ["c", "d"].map((name) => makePatch(cortex, { ...motifs[0], name }));

/** The last motif, whole. */
export function play(controller: Controller): void {
  controller.play(controller.motifs.at(-1) ?? "");
  for (let k = 0; k < 60; k++) if (!controller.tick().every(Number.isFinite)) throw new Error("The output is not finite.");
}
