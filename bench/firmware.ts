// What a controller takes of a chip: npm run bench:firmware. (Instructions are QEMU's, counted with -icount shift=0.)
import Table from "cli-table3";
import { MACHINES, runFirmware } from "../tests/firmware/firmware.ts";

const table = new Table({
  head: ["machine", "chip", "library", "weights", "code", "RAM", "all flash", "all RAM", "instructions a step", "ticks", "hash"],
  style: { head: [], border: [] },
});
for (const machine of [...MACHINES, { ...MACHINES[0], library: "linear" as const }]) {
  const { sizes, instructions, hashes } = await runFirmware(machine);
  const last = hashes[hashes.length - 1];
  const { weights, code, state, flash, ram } = sizes;
  table.push([machine.name, machine.chip, machine.library, weights, code, state, flash, ram, instructions, last.ticks, last.hash]);
}
console.log(table.toString());
