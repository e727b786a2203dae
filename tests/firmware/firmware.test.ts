// The same bits on microcontrollers: the scenario on QEMU's Cortex-M machines. npm run test:firmware
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { missing } from "../device/c/tools.ts";
import { MACHINES, runFirmware } from "./firmware.ts";

const expected = JSON.parse(readFileSync("tests/scenario/expected.json", "utf8"));
const lacks = missing("arm-none-eabi-gcc", "qemu-system-arm");

describe("firmware", () => {
  test.skipIf(lacks).each(MACHINES)(`on $name ($chip) gives the expected hashes${lacks}`, async (machine) => {
    const { hashes } = await runFirmware(machine);
    expect(hashes).toEqual(expected[machine.library].slice(0, machine.checkpoints.length));
  });

  const others = [
    [MACHINES[0], "exact"],
    [MACHINES[0], "sparse 64"],
    [MACHINES[2], "sparse 64"],
    [MACHINES[3], "sparse 16"],
    [MACHINES[0], "feeling"],
    [MACHINES[3], "feeling"],
  ] as const;
  test.skipIf(lacks).each(others)(`on %o with the library %s gives the expected hashes${lacks}`, async (machine, library) => {
    const checkpoints = machine.checkpoints.slice(0, 2);
    const { hashes } = await runFirmware({ ...machine, library, checkpoints });
    expect(hashes).toEqual(expected[library].slice(0, checkpoints.length));
  });

  test.skipIf(lacks)(`plays the sparse library in half of the dense one's instructions${lacks}`, async () => {
    const [dense, sparse] = [
      await runFirmware({ ...MACHINES[0], checkpoints: [1_000] }),
      await runFirmware({ ...MACHINES[0], library: "sparse 64", checkpoints: [1_000] }),
    ];
    expect(sparse.instructions).toBeLessThan(dense.instructions / 2);
    expect(sparse.sizes.weights).toBeLessThan(dense.sizes.weights / 2);
  });

  test.skipIf(lacks)(`plays the linear library in its eigenbasis: a step takes a third of the instructions${lacks}`, async () => {
    const { hashes, instructions } = await runFirmware({ ...MACHINES[0], library: "linear", checkpoints: [1_000, 10_000] });
    expect(hashes).toEqual(expected.linear.slice(0, 2));
    expect(instructions).toBeLessThan(6_000);
  });

  test.skipIf(lacks)(`fits a Cortex-M4F: 64 units in 1 KB of RAM and 10 KB of code${lacks}`, async () => {
    const { sizes, instructions } = await runFirmware({ ...MACHINES[0], checkpoints: [1_000] });
    const queue = 8 * 44; // eight plays: a motif, repeats, a speed, and four values for each of two channels
    expect(sizes.state - queue).toBeLessThanOrEqual(1024);
    expect(sizes.code).toBeLessThanOrEqual(10 * 1024);
    expect(instructions).toBeLessThanOrEqual(18_000);
  });

  test.skipIf(lacks)(`notices at boot that the FPU flushes denormals to zero${lacks}`, async () => {
    await expect(runFirmware({ ...MACHINES[0], checkpoints: [1_000] }, ["-DFLUSH_TO_ZERO"])).rejects.toThrow(
      /Command failed: qemu-system-arm/,
    );
  });
});
