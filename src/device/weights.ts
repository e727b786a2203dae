// The weights of a cortex where the memory of a controller has them, as its precision takes them.
import { kappa, moduleKappa } from "../model/cell.ts";
import { eigenbasis } from "../model/eigenbasis.ts";
import type { Basis, Cortex, Library } from "../model/library.ts";
import { padded } from "../model/padding.ts";
import { coordinates } from "./coordinates.ts";
import type { Instance } from "./layout.ts";
import { writePairs, writePanels, writeRows } from "./panels.ts";
import type { Scales } from "./quantise.ts";
import { quantiseReadout } from "./readout.ts";
import { recurrence } from "./recurrence.ts";
import { quantisedJ, quantisedKappa } from "./scales.ts";

/** In f32, in a basis. */
export function writeFloats(instance: Instance, cortex: Cortex, basis: Basis): void {
  const { units, preparationRank, channels } = cortex;
  const { size, ...seen } = coordinates(cortex, basis);
  const n = padded(units);
  const floats = (name: string, values: ArrayLike<number>) => instance.view(Float32Array, name, values.length).set(values);
  const panels = (name: string, matrix: Float32Array, columns: number) =>
    writePanels(instance.view(Float32Array, name, n * columns), 0, seen.columns(matrix, columns), size, columns);
  const rows = (name: string, matrix: Float32Array, count: number) =>
    writeRows(instance.view(Float32Array, name, n * count), 0, seen.rows(matrix, count), count, size);
  floats("KAPPA", [kappa(cortex)]);
  floats("KAPPA_P", [moduleKappa(cortex)]);
  if (basis === "units") {
    const { matrix, columns } = recurrence(cortex);
    panels("J", matrix, columns);
  } else {
    const { own, partner } = eigenbasis(cortex);
    floats("J", own);
    floats("J_PARTNER", partner);
  }
  panels("B", cortex.B, cortex.B.length / units);
  panels("U_P", cortex.Up, preparationRank);
  rows("V_P", cortex.Vp, preparationRank);
  rows("W", cortex.W, channels.length);
}

/** In integers: a sparse J, and neither B nor a trained module. */
export function writeIntegers(instance: Instance, { cortex, motifs }: Pick<Library, "cortex" | "motifs">, scales: Scales): void {
  const { units, channels } = cortex;
  const kappas = [kappa(cortex), moduleKappa(cortex)].map(quantisedKappa);
  instance.view(Int32Array, "KAPPA", 1).fill(kappas[0]);
  instance.view(Int32Array, "KAPPA_P", 1).fill(kappas[1]);
  const J = quantisedJ(cortex, scales.J);
  writePairs(instance.view(Int16Array, "J", J.length), 0, J, units, J.length / units);
  const W = instance.view(Int16Array, "W", channels.length * units);
  const factors = instance.view(Float32Array, "READOUT_SCALE", channels.length);
  quantiseReadout(cortex, motifs).forEach(({ row, scale }, c) => {
    W.set(row, c * units);
    factors[c] = scale;
  });
}
