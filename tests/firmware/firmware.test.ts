// The same bits on microcontrollers: the scenario on emulated chips. npm run test:firmware
import { readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, test } from "vitest";
import { generate, missing, readHashes } from "../device/c/tools.ts";
import { runFirmware, runProgram } from "./firmware.ts";
import { ATMEGA2560, M0, M3, M4F, M7, MACHINES, type Machine, RV32IMAC, RV32IMAFC, RV64GC, S390X } from "./machines.ts";

const expected = JSON.parse(readFileSync("tests/scenario/expected.json", "utf8"));
const INSTANCES = resolve("tests/device/c/instances.c");
const SCENARIO = resolve("examples/firmware/main.c");
/** A test of machines; it is skipped by name if what they need is missing. */
const on = (machines: readonly Machine[], does: string, run: () => Promise<void>) => {
  const lacks = missing(...new Set(machines.flatMap(({ tools, emulator }) => [`${tools}-gcc` as const, emulator])));
  test.skipIf(lacks)(`${does}${lacks}`, run);
};

describe("firmware", () => {
  for (const machine of MACHINES) {
    on([machine], `on ${machine.chip} gives the expected hashes`, async () => {
      const { hashes } = await runFirmware(machine);
      expect(hashes).toEqual(expected[machine.library].slice(0, machine.checkpoints.length));
    });
  }

  const others = [
    [M4F, "exact"],
    [M4F, "sparse 64"],
    [M4F, "linear"],
    [M4F, "feeling"],
    [M0, "sparse 16"],
    [M0, "feeling"],
    [M4F, "policy"],
    [M0, "policy"],
    [M4F, "goals"],
    [M0, "goals"],
    [RV64GC, "feeling"],
    [ATMEGA2560, 16],
    [S390X, "sparse 64"],
    [S390X, "feeling"],
    [S390X, "policy"],
    [S390X, "goals"],
    [M4F, "int16 64"],
    [M4F, "int16 256"],
    [M7, "int16 64"],
    [M4F, "int16 feeling"],
    [M3, "int16 64"],
    [M0, "int16 64"],
    [M0, "int16 feeling"],
    [RV32IMAC, "int16 64"],
    [RV32IMAFC, "int16 64"],
    [RV64GC, "int16 64"],
    [ATMEGA2560, "int16 64"],
    [S390X, "int16 64"],
  ] as const;
  for (const [machine, library] of others) {
    on([machine], `on ${machine.chip} with the library ${library} gives the expected hashes`, async () => {
      const checkpoints = machine.checkpoints.slice(0, 2);
      const { hashes } = await runFirmware({ ...machine, library, checkpoints });
      expect(hashes).toEqual(expected[library].slice(0, checkpoints.length));
    });
  }

  on([M4F, S390X], "runs ten controllers in turn, each as if alone, the same on two machines", async () => {
    for (const library of ["sparse 16", "int16 64", "policy"] as const) {
      const hashes: string[][] = [];
      for (const machine of [M4F, S390X]) {
        const printed = runProgram(machine, INSTANCES, (await generate(library, [])).folder);
        expect(printed).toContain("different 0");
        hashes.push(printed.match(/hash [0-9a-f]{8}/g) ?? []);
      }
      expect(new Set(hashes[0]).size).toBe(10);
      expect(hashes[1]).toEqual(hashes[0]);
    }
  });

  on([M4F], "plays the sparse library in half of the dense one's instructions", async () => {
    const [dense, sparse] = [
      await runFirmware({ ...M4F, checkpoints: [1_000] }),
      await runFirmware({ ...M4F, library: "sparse 64", checkpoints: [1_000] }),
    ];
    expect(sparse.instructions).toBeLessThan(dense.instructions / 2);
    expect(sparse.sizes.weights).toBeLessThan(dense.sizes.weights / 2);
  });

  on([M4F, M3, M0], "plays the sparse library in integers: a tick takes a tenth of the instructions where there is no FPU", async () => {
    const most = [
      [M4F, 5_000],
      [M3, 12_000],
      [M0, 25_000],
    ] as const;
    for (const [machine, instructions] of most) {
      const int16 = await runFirmware({ ...machine, library: "int16 64", checkpoints: [1_000] });
      expect(int16.instructions).toBeLessThanOrEqual(instructions);
      expect(int16.sizes.weights).toBeLessThanOrEqual(5_200);
    }
  });

  on([M4F], "plays the linear library in its eigenbasis: a step takes a third of the instructions", async () => {
    const { instructions } = await runFirmware({ ...M4F, library: "linear", checkpoints: [1_000] });
    expect(instructions).toBeLessThan(6_000);
  });

  on([M4F], "fits a Cortex-M4F: 64 units in 1 KB of RAM and 10 KB of code", async () => {
    const { sizes, instructions } = await runFirmware({ ...M4F, checkpoints: [1_000] });
    const queue = 8 * 44; // eight plays: a motif, repeats, a speed, and four values for each of two channels
    expect(sizes.state - queue).toBeLessThanOrEqual(1024);
    expect(sizes.code).toBeLessThanOrEqual(10 * 1024);
    expect(instructions).toBeLessThanOrEqual(18_000);
  });

  on([M4F, RV64GC], "notices at boot that a compiler contracted, as one does that ignores the pragma", async () => {
    for (const machine of [M4F, RV64GC]) {
      const { folder } = await generate("sparse 64", [1_000]);
      const source = join(folder, "controller.c");
      writeFileSync(source, readFileSync(source, "utf8").replace(/#pragma .*\n/g, ""));
      const play = (contract: string) => runProgram(machine, SCENARIO, folder, [`-ffp-contract=${contract}`]);
      expect(() => play("fast")).toThrow(/self-test failed/);
      expect(readHashes(play("off"))).toEqual(expected["sparse 64"].slice(0, 1));
    }
  });

  on([M7], "notices at boot that the FPU flushes denormals to zero", async () => {
    await expect(runFirmware({ ...M7, checkpoints: [1_000] }, ["-DFLUSH_TO_ZERO"])).rejects.toThrow(/Command failed: qemu-system-arm/);
  });
});
