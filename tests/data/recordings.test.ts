import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { UserError } from "../../src/base/errors.ts";
import { readDemonstrations } from "../../src/data/folders.ts";
import type { ReadOptions } from "../../src/data/recordings.ts";

const GOOD = "t,x,y\n0,0,1\n0.1,1,2\n0.2,3,4\n";

/** A folder with these files in it. */
function folder(files: Record<string, string>): string {
  const root = mkdtempSync(join(tmpdir(), "thalamotor-"));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), text);
  }
  return root;
}

const read = (files: Record<string, string>, options?: ReadOptions) => readDemonstrations([folder(files)], options);

describe("reading demonstrations", () => {
  test("takes one file a motif, and one folder a motif with several demonstrations", async () => {
    const { channels, motifs } = await read({ "reach.csv": GOOD, "wave/1.csv": GOOD, "wave/2.csv": GOOD, "notes.txt": "" });
    expect(channels).toEqual(["x", "y"]);
    expect(motifs.map(({ name, recordings }) => [name, recordings.length])).toEqual([
      ["reach", 1],
      ["wave", 2],
    ]);
    expect([...motifs[0].recordings[0].values]).toEqual([0, 1, 1, 2, 3, 4]);
  });

  test("matches columns by name, takes a byte order mark, spaces, comments and CRLF", async () => {
    const { motifs } = await read({ "a.csv": GOOD, "b.csv": "\ufefft, y, x\r\n# made by hand\r\n0, 1, 0\r\n0.1, 2, 1\r\n" });
    expect([...motifs[1].recordings[0].values]).toEqual([0, 1, 1, 2]);
  });

  test("orders motifs naturally", async () => {
    const { motifs } = await read({ "m10.csv": GOOD, "m2.csv": GOOD });
    expect(motifs.map(({ name }) => name)).toEqual(["m2", "m10"]);
  });

  test.each<[string, Record<string, string>, RegExp]>([
    [
      "no time column",
      { "a.csv": "x,y\n0,1\n1,2\n" },
      /a\.csv: no column is called t, time or timestamp; .* --time-column NAME. It has x, y/,
    ],
    ["a missing column", { "a.csv": GOOD, "b.csv": "t,x\n0,1\n1,2\n" }, /b\.csv: the column "y" is missing/],
    [
      "mixed channel counts",
      { "a.csv": GOOD, "b.csv": "t,x,y,z\n0,1,1,1\n1,2,2,2\n" },
      /b\.csv: has 3 channels, one named "z".* --columns x,y/,
    ],
    ["a ragged row", { "a.csv": "t,x,y\n0,0,1\n0.1,1\n" }, /a\.csv, line 3: the row has 2 cells, the header 3/],
    ["NaN", { "a.csv": "t,x\n0,0\n0.1,NaN\n" }, /a\.csv: there is no number in x on line 3\. .* --gaps interpolate/],
    ["an empty cell", { "a.csv": "t,x\n0,0\n0.1,\n" }, /no number in x on line 3/],
    ["a word among numbers", { "a.csv": "t,x\n0,0\n0.1,oops\n" }, /a\.csv, line 3, column x: "oops" is not a number/],
    ["one sample", { "a.csv": "t,x\n0,0\n" }, /a\.csv has 1 sample;/],
    ["time that goes back", { "a.csv": "t,x\n0,0\n0.1,1\n0.05,2\n" }, /line 4: the time goes back, from 0.1 s to 0.05 s/],
    ["a time that is no number", { "a.csv": "t,x\n0,0\nsoon,1\n" }, /line 3, column t: "soon" is not a time/],
    [
      "two times",
      { "a.csv": "time,timestamp,x\n0,0,0\n1,1,1\n".replaceAll("time,", "stamp,") },
      /may be "stamp" or "timestamp".* --time-column/,
    ],
    [
      "two units of one channel",
      { "a.csv": "t,x [rad]\n0,0\n1,1\n", "b.csv": "t,x [deg]\n0,0\n1,1\n" },
      /b\.csv: x is in deg, in .*a\.csv it is in rad/,
    ],
    ["two units of time", { "a.csv": GOOD, "b.csv": "t [ms],x,y\n0,0,0\n1,1,1\n" }, /in ms, in .*a\.csv in s.* --time-unit s/],
    ["a column without a name", { "a.csv": "t,x,\n0,0,5\n1,1,7\n" }, /column 3 \(no name\) has numbers but no name.* --columns x/],
    ["a column twice", { "a.csv": "t,x,x\n0,0,0\n1,1,1\n" }, /"x" occurs twice/],
    ["no channel", { "a.csv": "t\n0\n1\n" }, /no channel/],
    ["no header", { "a.csv": "0,1,2\n0.1,2,3\n" }, /a\.csv, line 1: there is no header.* --columns t,q0,q1/],
    ["an empty file", { "a.csv": "" }, /a\.csv is empty/],
    ["an empty folder", { "notes.txt": "" }, /holds no demonstrations/],
  ])("refuses %s", async (_what, files, message) => {
    await expect(read(files)).rejects.toThrow(message);
    await expect(read(files)).rejects.toThrow(UserError);
  });

  test("refuses two motifs of one name, and says where they are", async () => {
    const [a, b] = [folder({ "reach.csv": GOOD }), folder({ "reach.csv": GOOD })];
    await expect(readDemonstrations([a, b])).rejects.toThrow(/Duplicate motif name "reach": .*reach\.csv and .*reach\.csv/);
  });

  test("refuses what does not exist or is no CSV", async () => {
    await expect(readDemonstrations(["/nowhere/at/all"])).rejects.toThrow(/Cannot read \/nowhere\/at\/all/);
    await expect(readDemonstrations([join(folder({ "a.txt": "" }), "a.txt")])).rejects.toThrow(/neither a folder nor a \.csv/);
  });

  test("keeps the units that headers state, and says what it left out", async () => {
    const { channels, channelUnits, notes } = await read({
      "a.csv": ',t,"shoulder pan [rad]",elbow (deg),arm (left),state,\n0,0,1,2,3,idle,\n1,0.1,2,3,4,moving,\n',
    });
    expect(channels).toEqual(["shoulder pan", "elbow", "arm (left)"]);
    expect(channelUnits).toEqual(["rad", "deg", ""]);
    expect(notes.map(({ text }) => text)).toEqual([
      'left out: column 1 (no name) counts the rows, "state" is text, column 7 (no name) is empty',
    ]);
  });

  test("refuses another unit than the channels are known to have", async () => {
    const known = { channels: ["x"], channelUnits: ["rad"] };
    await expect(read({ "a.csv": "t,x [deg]\n0,0\n1,1\n" }, known)).rejects.toThrow(/x is in deg, in the library it is in rad/);
    expect((await read({ "a.csv": "t,x\n0,0\n1,1\n" }, known)).channelUnits).toEqual(["rad"]);
  });

  test("takes the columns that are asked for, and their names where there is no header", async () => {
    const { channels, motifs } = await read({ "a.csv": "t,x,y,z\n0,1,2,a\n0.1,3,4,5\n" }, { columns: ["y", "x"] });
    expect(channels).toEqual(["y", "x"]);
    expect([...motifs[0].recordings[0].values]).toEqual([2, 1, 4, 3]);
    const bare = await read({ "a.csv": "0,1,2\n0.1,3,4\n" }, { columns: ["t", "x", "y"] });
    expect(bare.channels).toEqual(["x", "y"]);
    await expect(read({ "a.csv": "0,1,2\n0.1,3,4\n" }, { columns: ["t", "x"] })).rejects.toThrow(/3 columns, --columns names 2/);
    await expect(read({ "a.csv": GOOD }, { columns: ["w"] })).rejects.toThrow(/--columns asks for "w"; the header has t, x, y/);
  });

  test("merges rows of one time, with a note that names them", async () => {
    const { motifs, notes } = await read({ "a.csv": "t,x\n0,0\n0.1,1\n0.1,2\n0.2,3\n" });
    expect([...motifs[0].recordings[0].times]).toEqual([0, 0.1, 0.2]);
    expect([...motifs[0].recordings[0].values]).toEqual([0, 1.5, 3]);
    expect(notes).toMatchObject([{ warning: false, text: "1 row with the time of the row before, merged with it: line 4" }]);
  });

  test("interpolates gaps when asked to, and warns of it", async () => {
    const text = "t,x,y\n0,,0\n0.1,1,1\n0.2,,2\n0.3,NaN,3\n0.4,4,4\n";
    const { motifs, notes } = await read({ "a.csv": text }, { gaps: "interpolate" });
    const [{ times, values }] = motifs[0].recordings;
    expect([...times].map((t) => t.toFixed(3))).toEqual(["0.000", "0.100", "0.200", "0.300"]);
    [1, 1, 2, 2, 3, 3, 4, 4].forEach((value, i) => {
      expect(values[i]).toBeCloseTo(value, 9);
    });
    expect(notes).toMatchObject([{ warning: true, text: expect.stringMatching(/^interpolated: x on line 2, 4–5; 1 samples at the ends/) }]);
  });

  test("warns of a hole in the samples", async () => {
    const rows = Array.from({ length: 40 }, (_, i) => `${(i < 20 ? i : i + 30) / 100},${i}`);
    const { notes } = await read({ "a.csv": `t,x\n${rows.join("\n")}\n` });
    expect(notes).toMatchObject([{ warning: true, text: expect.stringMatching(/no samples for up to 0.31 s before line 22/) }]);
  });
});
