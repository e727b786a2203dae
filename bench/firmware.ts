// What a controller takes of a chip: npm run bench:firmware. (Instructions are QEMU's, counted with -icount shift=0.)
import Table from "cli-table3";
import { runFirmware } from "../tests/firmware/firmware.ts";
import { M0, M3, M4F, MACHINES } from "../tests/firmware/machines.ts";

const table = new Table({
  head: ["chip", "library", "weights", "code", "RAM", "all flash", "all RAM", "instructions a step", "ticks", "hash"],
  style: { head: [], border: [] },
});
const others = [M4F, M3, M0].flatMap((machine) =>
  (["sparse 64", "int16 64"] as const).map((library) => ({ ...machine, library, checkpoints: [1_000] })),
);
for (const machine of [...MACHINES, { ...M4F, library: "linear" as const }, ...others]) {
  const { sizes, instructions, hashes } = await runFirmware(machine);
  const last = hashes[hashes.length - 1];
  const { weights, code, state, flash, ram } = sizes;
  table.push([machine.chip, machine.library, weights, code, state, flash, ram, instructions, last.ticks, last.hash]);
}
console.log(table.toString());
