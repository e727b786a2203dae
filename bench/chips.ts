// The table of chips of docs/microcontrollers.md, from what was measured of cores.
import { CHIPS, type Core, CYCLES, type Kind, type Measured } from "../src/device/chips/chips.ts";
import { markdown } from "./pages.ts";

export const PAGE = "docs/microcontrollers.md";
export const MARK = "bench:chips";

/** What the table is about: units, rank, readouts. */
const SHOWN = [64, 2, 2];
const F32_DENSE: Kind = { precision: "f32", connectivity: "dense" };
const F32: Kind = { precision: "f32", connectivity: "sparse" };
const INT16: Kind = { precision: "int16", connectivity: "sparse" };

const spaced = (value: number) => Math.round(value).toLocaleString("en").replaceAll(",", " ");

export function chipTable(measured: readonly Measured[]): string {
  const find = (core: Core, { precision, connectivity }: Kind) => {
    const kind = measured.find((one) => one.core === core && one.precision === precision && one.connectivity === connectivity);
    const row = kind?.rows.find((sizes) => SHOWN.every((value, i) => sizes[i] === value));
    if (!row) throw new Error(`Nothing of ${SHOWN.join(", ")} was measured of ${core}.`);
    const [, , , instructions, code, stack] = row;
    return { instructions, code, stack };
  };
  const head = ["`--chip`", "", "MHz", "flash / RAM, KiB", "f32, dense", "f32, sparse", "int16"];
  const rows = Object.entries(CHIPS).map(([name, { title, core, hertz, flash, ram }]) => {
    const [dense, sparse, int16] = [F32_DENSE, F32, INT16].map((kind) => find(core, kind));
    const most = hertz / (int16.instructions * CYCLES[core]);
    const taken = [dense.instructions, sparse.instructions, int16.instructions, most, int16.code, int16.stack].map(spaced);
    return [`\`${name}\``, title, hertz / 1e6, `${flash / 1024} / ${ram / 1024}`, ...taken];
  });
  return markdown({ head: [...head, "int16: ticks a second, at most", "its code, B", "its stack, B"], rows });
}
