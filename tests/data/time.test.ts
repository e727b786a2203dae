import { describe, expect, test } from "vitest";
import { FileNotes } from "../../src/data/notes.ts";
import { parseRecording, type RecordingOptions } from "../../src/data/recording.ts";

/** A recording whose header and stamps are these. */
function read(header: string, stamps: readonly (string | number | bigint)[], options: RecordingOptions = {}) {
  const notes = new FileNotes("a.csv");
  const text = `${header},x\n${stamps.map((stamp, i) => `${stamp},${i}`).join("\n")}\n`;
  return { ...parseRecording(text, "a.csv", options, notes), said: notes.notes.map((note) => note.text).join("\n") };
}
const count = (n: number, step: number, from = 0) => Array.from({ length: n }, (_, i) => from + i * step);

describe("the time", () => {
  test.each([
    ["t", count(100, 0.01), "s"],
    ["t", count(4, 1), "s"], // waypoints at whole seconds
    ["t", count(376, 8), "ms"],
    ["t", count(2001, 1000), "us"],
    ["t", count(201, 1e7), "ns"],
    ["time_ms", count(20, 10), "ms"],
    ["t [µs]", count(20, 10_000), "us"],
    ["Time (sec)", count(20, 2), "s"],
    ["timestamp", count(20, 20, 1_700_000_000_000), "ms"],
    ["%time", count(20, 1).map((i) => BigInt(i) * 10_000_000n + 1_700_000_000_000_000_000n), "ns"],
    ["header.stamp", count(20, 0.05, 1_700_000_000.5), "s"],
  ])("is recognised: %s", (header, stamps, unit) => {
    const { timeUnit, times } = read(header, stamps);
    expect(timeUnit).toBe(unit);
    const seconds = { s: 1, ms: 1e-3, us: 1e-6, ns: 1e-9 }[timeUnit];
    const span = Number(BigInt(Math.round(Number(stamps[1]) * 1000)) - BigInt(Math.round(Number(stamps[0]) * 1000))) / 1000;
    if (typeof stamps[0] === "number") expect(times[1]).toBeCloseTo(span * seconds, 6);
    else expect([...times]).toEqual(count(20, 1).map((i) => i * 1e7 * 1e-9));
  });

  test("is said aloud where it is not t in seconds", () => {
    expect(read("t", count(100, 0.01)).said).toBe("");
    expect(read("t[s]", count(100, 0.01)).said).toBe("");
    expect(read("t", count(376, 8)).said).toMatch(/the time is "t" in ms \(samples are 8 apart\); 376 samples in 3 s/);
    expect(read("t", count(20, 0.05, 1_700_000_000)).said).toMatch(/in s \(a stamp of an epoch\), made relative to the first sample/);
  });

  test("is refused where its unit is in doubt, and settled by an option", () => {
    const stamps = count(301, 1);
    expect(() => read("t", stamps)).toThrow(/unit of "t" is in doubt: 301 samples 1 apart may be s or ms; say which: --time-unit s/);
    expect(read("t", stamps, { timeUnit: "ms" }).times[300]).toBeCloseTo(0.3, 12);
    expect(read("t [s]", stamps).times[300]).toBe(300);
  });

  test("is refused where it is no number that a movement could have", () => {
    for (const far of ["1e999", "-1e999"])
      expect(() => read("t", [0, 0.1, far])).toThrow(`a.csv, line 4, column t: "${far}" is not a time`);
    expect(() => read("secs,nsecs", ["0,0", "0,100000000", "1,1e999"])).toThrow("line 4, column nsecs");
    expect(() => read("t [s]", [0, 0.1, "1e308"])).toThrow("line 4: 1e+308 s after the first sample");
  });

  test("may be whole seconds and nanoseconds", () => {
    const text = "secs,nsecs,x\n1700000000,950000000,0\n1700000001,0,1\n1700000001,50000000,2\n";
    const { times, channels } = parseRecording(text, "a.csv", {}, new FileNotes("a.csv"));
    expect(channels).toEqual(["x"]);
    expect([...times].map((t) => t.toFixed(9))).toEqual(["0.000000000", "0.050000000", "0.100000000"]);
  });

  test("may be named by an option", () => {
    const text = "clk,x\n0,1\n0.1,2\n";
    expect(() => parseRecording(text, "a.csv", {}, new FileNotes("a.csv"))).toThrow(/--time-column NAME/);
    expect([...parseRecording(text, "a.csv", { timeColumn: "clk" }, new FileNotes("a.csv")).times]).toEqual([0, 0.1]);
    expect(() => parseRecording(text, "a.csv", { timeColumn: "w" }, new FileNotes("a.csv"))).toThrow(
      /--time-column w: the header has clk, x/,
    );
  });
});
