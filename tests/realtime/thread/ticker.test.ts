import { spawnSync } from "node:child_process";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { build, makePatch } from "../../../src/device/build.ts";
import { Controller } from "../../../src/drive/controller.ts";
import { Motifs } from "../../../src/drive/motifs.ts";
import { addWords, bareWords, COMMAND, faultWords, paceWords } from "../../../src/realtime/commands.ts";
import { FAULTS, STATUS } from "../../../src/realtime/status.ts";
import { makeLibrary } from "../../fixture.ts";
import { HZ, makeTicker } from "../fixture.ts";

const library = makeLibrary({ sensors: ["force"] });
const ticksOf = <E extends { kind: string }>(entries: readonly E[]) => entries.filter(({ kind }) => kind === "tick");

describe("a tick", () => {
  test("does what the host API does: commands, sensors, output, hash", async () => {
    const { bytes, stride, say, sense, run, output, play } = await makeTicker(library);
    const controller = await Controller.load(bytes);
    controller.rate = HZ;
    say(play(0, { gain: 1.5 }));
    say(play(1));
    controller.play("a", { gain: 1.5 });
    controller.play("b");
    for (let k = 0; k < 300; k++) {
      const force = Math.sin(k / 9);
      sense([force]);
      controller.sensors[0] = force;
      if (k === 100) {
        say(paceWords(stride, 0.5));
        controller.speed = 0.5;
      }
      if (k === 200) {
        say(bareWords(COMMAND.stop));
        controller.stop();
      }
      const entries = run(1);
      expect(output()).toEqual([...controller.tick()]);
      const tick = entries[entries.length - 1];
      if (tick.kind !== "tick") throw new Error("the tick is missing from the log");
      expect(tick.tick).toBe(k);
      expect([...tick.sensors]).toEqual([Math.fround(force)]);
      expect(tick.hash).toBe((k + 1) % 10 === 0 ? controller.hash() : undefined);
    }
  });

  test("adds a patch in the middle of a motif without a glitch", async () => {
    const grown = makeLibrary({ sensors: ["force"], motifs: ["a", "b", "c", "d"] });
    const [without, withIt] = [await makeTicker(library, {}, 4), await makeTicker(library, {}, 4)];
    const { name, slot } = new Motifs(withIt.metadata).unpack(makePatch(grown.cortex, grown.motifs[3]), withIt.layout);
    expect(name).toBe("d");
    for (const { say, run, play } of [without, withIt]) {
      say(play(0));
      run(40);
    }
    withIt.say(addWords(slot));
    for (let k = 0; k < 60; k++) {
      withIt.run(1);
      without.run(1);
      expect(withIt.output()).toEqual(without.output());
    }
    withIt.say(withIt.play(3));
    withIt.run(1);
    expect(withIt.status[STATUS.refused]).toBe(0);
    withIt.say(addWords(slot)); // no slot is left
    withIt.run(1);
    expect(withIt.status[STATUS.refused]).toBe(1);
  });

  test("counts what the controller refuses and goes on", async () => {
    const { say, run, status, play } = await makeTicker(library);
    say(play(99));
    say(play(0, { repeat: 2 })); // it is not rhythmic
    say(Uint32Array.of(77)); // no command
    for (let k = 0; k < 70; k++) say(play(0));
    const entries = run(3);
    expect(status[STATUS.refused]).toBeGreaterThanOrEqual(3 + 5);
    expect(ticksOf(entries)).toHaveLength(3);
  });

  test("takes so many commands at most that it stays a tick", async () => {
    const { say, run } = await makeTicker(library);
    for (let k = 0; k < 100; k++) say(paceWords(2 ** 28, 1));
    const taken = () => run(1).filter(({ kind }) => kind === "command").length;
    expect([taken(), taken(), taken()]).toEqual([64, 36, 0]);
  });

  test("drops from the log what finds no room, and counts it", async () => {
    const { ticker, status } = await makeTicker(library);
    for (let k = 0; k < 100_000; k++) {
      ticker.read(k);
      ticker.tick();
      ticker.finish(0, 0);
    }
    expect(status[STATUS.unlogged]).toBeGreaterThan(10_000);
  });
});

describe("a fault", () => {
  test("of the host: no heartbeat for so many ticks brings the output to rest, and keeps the reason", async () => {
    const { say, run, status, output, play } = await makeTicker(library, { hostPeriods: 20 });
    say(play(0));
    for (let k = 0; k < 50; k++) {
      status[STATUS.heartbeat]++;
      run(1);
    }
    expect(status[STATUS.fault]).toBe(0);
    run(60);
    expect(FAULTS[status[STATUS.fault]]).toBe("host");
    expect(status[STATUS.faultTick]).toBe(69); // 20 ticks after the last heartbeat was seen
    run(1000);
    const rest = output();
    run(10);
    expect(output()).toEqual(rest);
  });

  test("of the sensors: values that stop arriving lead to the safe output, by a glide, until the host clears it", async () => {
    const { say, sense, run, status, output, play } = await makeTicker(library, { sensorPeriods: 5, safe: [0.25, -1] });
    for (let k = 0; k < 10; k++) {
      sense([k]);
      run(1);
    }
    expect(status[STATUS.fault]).toBe(0);
    const before = output();
    const entries = run(10);
    expect(FAULTS[status[STATUS.fault]]).toBe("sensors");
    const [x] = output();
    expect(Math.abs(x - before[0])).toBeLessThan(Math.abs(0.25 - before[0]));
    run(200);
    output().forEach((y, c) => {
      expect(y).toBeCloseTo([0.25, -1][c], 6);
    });
    expect(entries.some((entry) => entry.kind === "command" && entry.words[0] === faultWords(3, [0.25, -1])[0])).toBe(true);
    say(play(0));
    run(1);
    expect(status[STATUS.refused]).toBe(1); // nothing is played meanwhile
    say(bareWords(COMMAND.clear));
    sense([1]);
    run(1);
    expect(status[STATUS.fault]).toBe(0);
    expect(output()[0]).toBeCloseTo(0.25, 6); // it goes on from there
    say(play(0));
    for (let k = 0; k < 60; k++) {
      sense([k]);
      run(1);
    }
    expect(output()[0]).not.toBeCloseTo(0.25, 2);
  });

  test("is found in time, not in ticks: those that are made up for do not count, time in which none was made does", async () => {
    const { run, pass, sense, status } = await makeTicker(library, { hostPeriods: 30, sensorPeriods: 30 });
    const beat = () => {
      status[STATUS.heartbeat]++;
      sense([1]);
    };
    for (let k = 0; k < 5; k++) {
      beat();
      run(20);
    }
    pass(25); // late: the host lives on meanwhile
    beat();
    run(45, 0);
    expect(FAULTS[status[STATUS.fault]]).toBe("none");
    pass(31);
    sense([1]);
    run(1);
    expect(FAULTS[status[STATUS.fault]]).toBe("host");
  });

  test("that the host raises keeps the first reason", async () => {
    const { say, run, status } = await makeTicker(library);
    say(faultWords(FAULTS.indexOf("host")));
    say(faultWords(FAULTS.indexOf("sensors")));
    run(1);
    expect(FAULTS[status[STATUS.fault]]).toBe("host");
  });
});

/** One boxed number a tick would be 16 bytes of each. */
const TICKS = 300_000;

describe("the path of a tick", () => {
  test("allocates nothing: ticks with commands, sensors, a driver, log and statistics leave no garbage", async () => {
    const path = join(mkdtempSync(join(tmpdir(), "thalamotor-account-")), "controller.wasm");
    writeFileSync(path, await build(library));
    const program = fileURLToPath(new URL("account.js", import.meta.url));
    const { stdout, stderr } = spawnSync(process.execPath, ["--expose-gc", "--trace-gc", program, path, String(TICKS)], {
      encoding: "utf8",
    });
    const lines = stdout.split("\n");
    const account = lines.find((line) => line.startsWith("{"));
    expect(account, stderr).toBeDefined();
    const { bytes, unlogged } = JSON.parse(account ?? "{}");
    expect(unlogged).toBe(0);
    expect(bytes).toBeLessThan(4 * TICKS); // what V8 does on its own account, and a play's gain
    const last = lines.map((line) => /Mark-Compact.*testing/.test(line)).lastIndexOf(true); // our own gc()
    expect(last).toBeGreaterThan(0);
    expect(lines.slice(last + 1).filter((line) => /Scavenge|Mark-Compact/.test(line))).toEqual([]);
  });
});
