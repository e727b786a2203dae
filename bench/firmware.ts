// What controllers take of chips, for src/device/chips: npm run bench:firmware. Each is built with Debian's compiler at -Os and run on
// an emulated chip. (Instructions are QEMU's, counted with -icount shift=0; on AVR simavr counts cycles.)
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { build } from "../src/device/build.ts";
import { toC } from "../src/device/c/sources.ts";
import { CORES, type Core, type Kind, type Measured, type Size } from "../src/device/chips/chips.ts";
import type { Library } from "../src/model/library.ts";
import { runProgram, sizes } from "../tests/firmware/firmware.ts";
import { ATMEGA2560, M0, M3, M4F, M7, type Machine, RV32IMAC, rv32imc } from "../tests/firmware/machines.ts";
import { makeLibrary } from "../tests/fixture.ts";
import { chipTable, MARK, PAGE } from "./chips.ts";
import { fill } from "./pages.ts";

const RESULT = "src/device/chips/measured.ts";
const MACHINES: Readonly<Record<Core, Machine>> = {
  "Cortex-M0": M0,
  "Cortex-M3": M3,
  "Cortex-M4F": M4F,
  "Cortex-M7": M7,
  rv32imc: { ...RV32IMAC, ...rv32imc },
  AVR: ATMEGA2560,
};
/** Units, rank, readouts. */
const SPARSE = [
  [16, 1, 1],
  [16, 2, 2],
  [32, 2, 2],
  [32, 4, 6],
  [64, 1, 1],
  [64, 2, 2],
  [64, 4, 4],
  [64, 2, 7],
  [128, 2, 2],
  [128, 6, 6],
  [256, 1, 2],
  [256, 3, 3],
  [256, 8, 8],
] as const;
const DENSE = [
  [16, 1, 1],
  [16, 2, 2],
  [16, 4, 6],
  [32, 2, 2],
  [32, 2, 6],
  [32, 4, 4],
  [64, 1, 1],
  [64, 2, 2],
  [64, 3, 6],
  [96, 2, 2],
  [128, 2, 4],
] as const;
const KINDS: readonly Size[] = [
  ...SPARSE.map(([units, rank, readouts]) => ({ precision: "int16" as const, connectivity: "sparse" as const, units, rank, readouts })),
  ...SPARSE.map(([units, rank, readouts]) => ({ precision: "f32" as const, connectivity: "sparse" as const, units, rank, readouts })),
  ...DENSE.map(([units, rank, readouts]) => ({ precision: "f32" as const, connectivity: "dense" as const, units, rank, readouts })),
];
/** A compiler of AVR takes no larger array, and the chip has less RAM than the state of more units. */
const isTooLarge = (core: Core, weights: number, ram: number) => core === "AVR" && (weights > 32_767 || ram > 5000);

/** A library of noise that integers take at every size; what a tick takes hardly depends on weights (soft floats: 2 %). */
function weak({ cortex, motifs, ...rest }: Library): Library {
  const quarter = (values: Float32Array) => values.map((value) => value / 4);
  const each = motifs.map((motif) => ({
    ...motif,
    b: quarter(motif.b),
    x0: quarter(motif.x0),
    u: quarter(motif.u),
    v: quarter(motif.v),
  }));
  return { ...rest, cortex: { ...cortex, J: quarter(cortex.J) }, motifs: each };
}

const measured: (Kind & { core: Core; rows: Measured["rows"][number][] })[] = [];
function keep(core: Core, { precision, connectivity }: Kind, row: Measured["rows"][number]): void {
  const kind = measured.find((one) => one.core === core && one.precision === precision && one.connectivity === connectivity);
  if (kind) kind.rows.push(row);
  else measured.push({ core, precision, connectivity, rows: [row] });
}

for (const { units, rank, readouts, precision, connectivity } of KINDS) {
  const channels = Array.from({ length: readouts }, (_, i) => `c${i}`);
  const isSparse = connectivity === "sparse";
  const library = weak(makeLibrary({ units, rank, channels, motifs: ["a"], steps: 80, sparse: isSparse, exact: true, targets: false }));
  const { files, flash, ram } = await toC(await build(library, { target: "c", precision, queue: 2 }), "controller");
  for (const core of CORES) {
    if (isTooLarge(core, flash, ram)) continue;
    const folder = mkdtempSync(join(tmpdir(), "thalamotor-tick-"));
    for (const path of ["controller.c", "controller.h"]) writeFileSync(join(folder, path), files.get(path) ?? "");
    const printed = runProgram(MACHINES[core], resolve("bench/firmware/tick.c"), folder);
    const [, instructions, stack] = /instructions (\d+)\s+stack (\d+)/.exec(printed) ?? [];
    const { text, data } = sizes(MACHINES[core].tools, "firmware.elf", folder);
    keep(core, { precision, connectivity }, [units, rank, readouts, Number(instructions), text + data - flash, Number(stack)]);
    console.error(`${core}, ${precision}, ${connectivity}, N = ${units}, R = ${rank}, ${readouts} readouts: ${instructions}`);
  }
}
writeFileSync(
  RESULT,
  `// Written by npm run bench:firmware.\nimport type { Measured } from "./chips.ts";\n\nexport const MEASURED: readonly Measured[] = ${JSON.stringify(measured)};\n`,
);
const table = chipTable(measured);
writeFileSync(PAGE, fill(readFileSync(PAGE, "utf8"), MARK, table));
console.log(table);
