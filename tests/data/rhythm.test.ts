import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { Random } from "../../src/base/random.ts";
import { readDemonstrations } from "../../src/data/folders.ts";
import { findPeriod } from "../../src/data/period.ts";
import type { ReadOptions } from "../../src/data/recordings.ts";
import { chooseTau, makeTarget } from "../../src/data/targets.ts";

const DT = 0.01;
const turn = 2 * Math.PI;

/** Hip and knee of a gait with a period of `period` s, sampled for `seconds`. */
function gait(period: number, seconds: number, more: (t: number) => number = () => 0, hertz = 100) {
  const times = Float64Array.from({ length: Math.round(seconds * hertz) + 1 }, (_, i) => i / hertz);
  const values = Float64Array.from({ length: 2 * times.length }, (_, i) => {
    const t = times[i >> 1];
    const w = (turn * t) / period;
    return more(t) + (i % 2 === 0 ? Math.sin(w) + 0.3 * Math.sin(2 * w + 0.4) : 0.6 * Math.sin(w + 0.5) + 0.25 * Math.cos(2 * w));
  });
  return { file: "gait.csv", times, values };
}
const find = (recording: ReturnType<typeof gait>) => findPeriod(recording, 2, "gait");
const target = (recordings: ReturnType<typeof gait>[], periods: number[]) =>
  makeTarget({ name: "gait", recordings, periods }, ["hip", "knee"], DT);

describe("the period of a recording", () => {
  test("is found where several cycles repeat themselves, more exactly than the samples, and said with its certainty", () => {
    const { period, notes } = find(gait(1.037, 5.3));
    expect(Math.abs(period - 1.037)).toBeLessThan(2e-4);
    expect(notes[0].text).toMatch(/^period 1\.03\d* s, found: 5\.1\d* cycles, 100% alike$/);
  });

  test("is found through noise and a drift", () => {
    const random = new Random(3, "noise");
    const noisy = gait(0.8, 6, (t) => 0.02 * t + 0.1 * random.normals(1)[0]);
    expect(Math.abs(find(noisy).period - 0.8)).toBeLessThan(0.004);
  });

  test("is the whole of one cycle, with or without the sample that is the first again", () => {
    expect(find(gait(1.1, 1.1)).period).toBeCloseTo(1.1, 9);
    expect(find(gait(1.1, 1.09)).period).toBeCloseTo(1.1, 9);
    expect(find(gait(1.1, 1.09)).notes[0].text).toMatch(/one cycle, with a last sample that would be the first again; its end meets/);
  });

  test("is not looked for without end where a sample is far off", () => {
    const times = Float64Array.from({ length: 101 }, (_, i) => i / 50);
    const values = times.map((t, i) => (i === 5 ? 65536 : Math.sin((turn * t) / 0.4)));
    expect(findPeriod({ file: "gait.csv", times, values }, 1, "gait").period).toBeGreaterThan(0.03);
  });

  test("is refused where it is not clear, with the option that settles it", () => {
    expect(() => find(gait(1, 1.4))).toThrow(/gait\.csv: the period of "gait" is not clear: it does not repeat itself.*--period gait=/);
    const limping = gait(1, 2, (t) => (t < 1 ? 0 : 0.4 * Math.sin(turn * t))); // two that differ, or one of two steps?
    expect(() => find(limping)).toThrow(/it may be one cycle of 2 s, or two of 1(\.\d+)? s that are 9\d(\.\d)?% alike/);
  });
});

describe("one period", () => {
  test("is a whole number of steps, says by how much that changes it, and closes", () => {
    const { target: made, notes } = target([gait(1.004, 1.004, undefined, 1000)], [1.004]);
    expect([made.steps, made.period, made.samples.length]).toEqual([100, 100, 200]);
    expect(notes).toMatchObject([
      {
        warning: false,
        text: "a period of 100 steps of dt lasts 1 s, 0.4% shorter than the recording's; at speed 0.99602 it is exact",
      },
    ]);
    // across the seam it moves as it does elsewhere
    const at = (k: number) => made.samples[2 * ((k + 100) % 100)];
    const bends = Array.from({ length: 100 }, (_, k) => Math.abs(at(k - 1) - 2 * at(k) + at(k + 1)));
    expect(Math.max(bends[99], bends[0])).toBeLessThan(Math.max(...bends.slice(1, 99)));
    made.samples.forEach((y, i) => {
      const w = (turn * (i >> 1)) / 100;
      if (i % 2 === 0) expect(y).toBeCloseTo(Math.sin(w) + 0.3 * Math.sin(2 * w + 0.4), 1);
    });
  });

  test("is the mean of all cycles of all recordings, in phase, with the spread among them", () => {
    const rise = (t: number) => 0.1 * Math.floor(t + 1e-9);
    const flat = target([gait(1, 1)], [1]).target;
    const later = gait(1, 3.25);
    const shifted = { ...later, times: later.times.slice(25).map((t) => t - 0.25), values: later.values.slice(50) };
    const both = target([gait(1, 2), shifted], [1, 1]);
    both.target.samples.forEach((y, i) => {
      expect(y).toBeCloseTo(flat.samples[i], 2);
    });
    expect(flat.spread).toBeUndefined();
    expect(Math.max(...(both.target.spread ?? [1]))).toBeLessThan(1e-3);
    expect(both.notes[0].text).toBe("5 cycles averaged into one period");
    const drifting = target([gait(1, 3, rise)], [1]);
    expect(drifting.target.spread?.[60]).toBeCloseTo(0.1, 2);
  });

  test("is mended where it does not close, and a jump is a warning", () => {
    const small = target([gait(1, 1, (t) => 0.02 * t)], [1]);
    expect(small.notes.map(({ warning, text }) => [warning, text.slice(0, 30)])).toEqual([
      [false, "hip ended 0.89% of its range f"],
      [false, "knee ended 1.4% of its range f"],
    ]);
    const { notes } = target([gait(1, 1, (t) => t)], [1]);
    expect(notes.map(({ warning }) => warning)).toEqual([true, true]);
    expect(notes[0].text).toMatch(/^hip ends \d+% of its range from where it began; .*--period/);
  });

  test("warns if a wrong period averages it away", () => {
    const { notes } = target([gait(1, 5)], [0.7]);
    expect(notes.filter(({ warning }) => warning).map(({ text }) => text)).toContainEqual(
      expect.stringMatching(/its cycles differ, so that their mean moves less than each of them: .*\(--period\)\?/),
    );
  });

  test("gives its cell a membrane as slow as the periods of a trial allow", () => {
    const recordings = [gait(1, 4)];
    expect(chooseTau([{ name: "gait", recordings, periods: [1] }])).toBeCloseTo(4 / 80, 9);
  });
});

describe("recordings of rhythms", () => {
  const csv = (period: number, seconds: number) => {
    const { times, values } = gait(period, seconds);
    return `t,hip,knee\n${[...times].map((t, i) => `${t},${values[2 * i]},${values[2 * i + 1]}`).join("\n")}\n`;
  };
  const read = (files: Record<string, string>, options?: ReadOptions, at = "") => {
    const root = mkdtempSync(join(tmpdir(), "thalamotor-"));
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(dirname(join(root, name)), { recursive: true });
      writeFileSync(join(root, name), text);
    }
    return readDemonstrations([join(root, at)], options);
  };
  const periods = async (...args: Parameters<typeof read>) =>
    (await read(...args)).motifs.map(({ name, periods: found }) => [name, found?.map((seconds) => Number(seconds.toFixed(2)))]);

  test("are those that are named, given a period, or called name.rhythmic", async () => {
    const files = { "reach.csv": csv(2, 1), "trot.csv": csv(0.6, 3), "walk.rhythmic/1.csv": csv(1, 3), "walk.rhythmic/2.csv": csv(1.1, 4) };
    const walk = ["walk", [1, 1.1]];
    expect(await periods(files)).toEqual([["reach", undefined], ["trot", undefined], walk]);
    expect(await periods(files, { rhythmic: ["trot"] })).toEqual([["reach", undefined], ["trot", [0.6]], walk]);
    expect(await periods(files, { period: { trot: 1.2 } })).toEqual([["reach", undefined], ["trot", [1.2]], walk]);
    expect(await periods(files, {}, "walk.rhythmic")).toEqual([walk]);
  });

  test("are refused if there is no such motif, or the period is not in the recording", async () => {
    const files = { "trot.csv": csv(0.6, 3) };
    await expect(read(files, { rhythmic: ["walk"] })).rejects.toThrow('There is no motif "walk" to be rhythmic; there are: trot.');
    await expect(read(files, { period: { trot: 4 } })).rejects.toThrow(/trot\.csv lasts 3 s, less than the period 4 s that --period gives/);
  });
});
