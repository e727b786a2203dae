import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { Random } from "../../src/base/random.ts";
import { build, makePatch } from "../../src/device/build.ts";
import { Motifs } from "../../src/drive/motifs.ts";
import { addWords, bareWords, COMMAND, paceWords, startWords } from "../../src/realtime/commands.ts";
import type { Entry, TickEntry } from "../../src/realtime/thread/entries.ts";
import { csvOf } from "../../src/recording/csv.ts";
import { aboutOf, Recorder, readRecording, real } from "../../src/recording/mcap.ts";
import { replay } from "../../src/recording/replay.ts";
import { makeLibrary } from "../fixture.ts";
import { HZ, makeTicker } from "../realtime/fixture.ts";

const shape = { units: 16, sensors: ["force", "touch"] };
const library = makeLibrary(shape);
const grown = makeLibrary({ ...shape, motifs: ["a", "b", "c", "d"] });
const folder = mkdtempSync(join(tmpdir(), "thalamotor-replay-"));
const at = (name: string) => join(folder, name);
const ODD = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -0, 1e-42, -1e-45, 3e38];

/** Random commands and sensor values, odd ones among them, ticks recorded as they come. */
async function record(path: string, ticks: number, damage: (entry: TickEntry) => void = () => {}): Promise<Uint8Array> {
  const { bytes, layout, metadata, stride, play, say, sense, run } = await makeTicker(library, { hashEvery: 100 }, 4);
  const random = new Random(5, "commands");
  const { slot } = new Motifs(metadata).unpack(makePatch(grown.cortex, grown.motifs[3]), layout);
  const recorder = await Recorder.open(path, await aboutOf(bytes, metadata, { hz: HZ, stride, hashEvery: 100 }));
  let entries: Entry[] = [];
  for (let k = 0; k < ticks; k++) {
    const chance = random.uniform();
    if (chance < 0.02) {
      const goal = random.uniform() < 0.3 ? { y: random.normal() } : undefined;
      say(play(random.integer(5), { gain: [random.normal(), 1], offset: [random.normal(), -0], relative: goal ? ["x"] : false, goal }));
    } else if (chance < 0.023) say(bareWords(COMMAND.stop));
    else if (chance < 0.026) say(paceWords(Math.floor(random.uniform(0, 2 ** 30)), random.uniform(0, 2)));
    else if (chance < 0.027) say(startWords([random.normal(), random.normal()]));
    else if (chance < 0.028) say(bareWords(COMMAND.finish));
    if (k === Math.floor(ticks / 3)) {
      say(addWords(slot));
      recorder.know("d");
    }
    if (k % 3 === 0) sense([random.normal(), random.uniform() < 0.05 ? ODD[random.integer(ODD.length)] : random.normal()]);
    entries.push(...run(1));
    if (entries.length > 5000 || k === ticks - 1) {
      for (const entry of entries) if (entry.kind === "tick") damage(entry);
      await recorder.add(entries);
      entries = [];
    }
  }
  await recorder.close();
  return bytes;
}

let controller: Uint8Array;
beforeAll(async () => {
  controller = await record(at("short.mcap"), 3000);
});

describe("reals in a recording", () => {
  test("come back to the bit", () => {
    const random = new Random(1, "bits");
    const word = new Uint32Array(1);
    const value = new Float32Array(word.buffer);
    for (let k = 0; k < 20_000; k++) {
      word[0] = Math.floor(random.uniform(0, 2 ** 32));
      const back = JSON.parse(real(value[0]));
      if (Number.isFinite(value[0])) expect(Object.is(Math.fround(back), value[0])).toBe(true);
      else expect(back).toBe(null);
    }
  });
});

describe("replay", () => {
  test("of 100 000 ticks with random commands, odd sensor values and a patch is equal to the bit", async () => {
    const bytes = await record(at("long.mcap"), 100_000);
    const result = await replay(at("long.mcap"), bytes);
    expect(result).toMatchObject({ ticks: 100_000, hashes: 1000, sameController: true, isComplete: true });
    expect(result.difference).toBeUndefined();
    expect(result.commands).toBeGreaterThan(2000);
  });

  test("on another build of the library is equal too, and says that the file is another", async () => {
    const scalar = await build(library, { target: "scalar", capacity: 4 });
    expect(await replay(at("short.mcap"), scalar)).toMatchObject({ ticks: 3000, sameController: false });
    expect((await replay(at("short.mcap"), scalar)).difference).toBeUndefined();
  });

  test("on another library names the first tick that differs", async () => {
    const { difference } = await replay(at("short.mcap"), await build(makeLibrary({ ...shape, seed: 2 }), { capacity: 4 }));
    expect(difference?.tick).toBeLessThan(1000);
    expect(difference?.what).toMatch(/was .* and is .* now/);
  });

  test.each(["sensors", "output"] as const)("names the tick of one flipped bit in its %s", async (what) => {
    let flipped = -1;
    await record(at("flipped.mcap"), 2000, (entry) => {
      if (flipped >= 0 || entry.tick < 1234 || entry.phase === 0) return; // an idle cortex feels no sensor
      flipped = entry.tick;
      const words = new Uint32Array(entry[what].buffer, entry[what].byteOffset);
      words[0] ^= 1 << 20;
    });
    const { difference } = await replay(at("flipped.mcap"), controller);
    expect(difference?.tick).toBeGreaterThanOrEqual(flipped);
    // a sensor is felt a step later, and a tick may be a small part of a step
    expect(difference?.tick).toBeLessThanOrEqual(what === "output" ? flipped : flipped + 100);
  });

  test("names the tick of one flipped bit in the file, wherever it is", async () => {
    const file = readFileSync(at("short.mcap"));
    const random = new Random(3, "flip");
    let named = 0;
    for (let k = 0; k < 60; k++) {
      const damaged = Uint8Array.from(file);
      damaged[random.integer(file.length)] ^= 1 << random.integer(8);
      writeFileSync(at("damaged.mcap"), damaged);
      try {
        const { difference } = await replay(at("damaged.mcap"), controller);
        if (difference) named++;
      } catch (error) {
        // where replay does not look (a lateness, an index): the checksum says after which tick
        expect((error as Error).message).toMatch(/damaged after tick -?\d+|no thalamotor recording/);
        named++;
      }
    }
    expect(named).toBeGreaterThan(40); // the rest is summary that nobody needs for a replay
  });

  test("of a recording that ends early compares what there is, and says so", async () => {
    const file = readFileSync(at("short.mcap"));
    writeFileSync(at("cut.mcap"), file.subarray(0, file.length / 2));
    const { ticks, isComplete, difference } = await replay(at("cut.mcap"), controller);
    expect(ticks).toBeGreaterThan(500);
    expect([isComplete, difference]).toEqual([false, undefined]);
  });

  test("of a recording that is cut at any byte goes up to there, and says so", async () => {
    const bytes = await record(at("small.mcap"), 5);
    const file = readFileSync(at("small.mcap"));
    const text = file.toString("latin1");
    /** Where the texts of some kind of message end. */
    const ends = (kind: RegExp) => [...text.matchAll(kind)].map((found) => found.index + found[0].length);
    const [about] = ends(/\{"format":"thalamotor-recording-1"[ -~]*/g);
    const ticks = ends(/\{"tick":\d+,"phase"[ -~]*/g);
    const commands = ends(/\{"tick":\d+,"taken"[ -~]*/g);
    expect([ticks.length, commands.length]).toEqual([5, 1]);
    const before = (all: number[], cut: number) => all.filter((end) => end <= cut).length;
    for (let cut = 0; cut < file.length; cut++) {
      writeFileSync(at("cut.mcap"), file.subarray(0, cut));
      const counts = { tick: 0, command: 0 };
      const read = readRecording(
        at("cut.mcap"),
        true,
        () => {},
        ({ kind }) => ++counts[kind] > 0,
      );
      if (cut < about) await expect(read).rejects.toThrow("cut.mcap ends before it says what was recorded: it was cut.");
      else expect([await read, counts]).toEqual([{ isComplete: false }, { tick: before(ticks, cut), command: before(commands, cut) }]);
      if (cut < about || cut % 20 > 0) continue;
      const replayed = await replay(at("cut.mcap"), bytes);
      expect(replayed).toMatchObject({ ticks: before(ticks, cut), commands: before(commands, cut), isComplete: false });
      expect(replayed).not.toHaveProperty("difference");
    }
  });

  test("refuses what is no recording, or of a controller with other channels", async () => {
    writeFileSync(at("no.mcap"), "t,x\n0,1\n");
    await expect(replay(at("no.mcap"), controller)).rejects.toThrow(/no thalamotor recording/);
    await expect(replay(at("missing.mcap"), controller)).rejects.toThrow(/Cannot read/);
    const { bytes } = await makeTicker(makeLibrary({ channels: ["z"] }));
    await expect(replay(at("short.mcap"), bytes)).rejects.toThrow(/other channels or sensors/);
    await expect(replay(at("short.mcap"), Uint8Array.of(1, 2))).rejects.toThrow(/not a WebAssembly module/);
  });
});

describe("CSV", () => {
  test("has a row a tick, with sensors and outputs by name", async () => {
    const { text, ticks } = await csvOf(at("short.mcap"));
    const rows = text.trimEnd().split("\n");
    expect(rows[0]).toBe("tick,t,phase,motif,fault,force,touch,x,y,lateness_us,compute_us");
    expect([rows.length, ticks]).toEqual([3001, 3000]);
    expect(rows[3000]).toMatch(/^2999,14.995,/);
  });
});
