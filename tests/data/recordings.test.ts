import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { UserError } from "../../src/base/errors.ts";
import { readDemonstrations } from "../../src/data/recordings.ts";

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

const read = (files: Record<string, string>) => readDemonstrations([folder(files)]);

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
    ["no t column", { "a.csv": "x,y\n0,1\n1,2\n" }, /a\.csv: the first column must be t \(seconds\), found "x"/],
    ["a missing column", { "a.csv": GOOD, "b.csv": "t,x\n0,1\n1,2\n" }, /b\.csv: the column "y" is missing/],
    ["mixed channel counts", { "a.csv": GOOD, "b.csv": "t,x,y,z\n0,1,1,1\n1,2,2,2\n" }, /b\.csv: has 3 channels, one named "z"/],
    ["a ragged row", { "a.csv": "t,x,y\n0,0,1\n0.1,1\n" }, /a\.csv, line 3: .*length/i],
    ["NaN", { "a.csv": "t,x\n0,0\n0.1,NaN\n" }, /a\.csv, row 2 after the header, column x: "NaN" is not a finite number/],
    ["an empty cell", { "a.csv": "t,x\n0,0\n0.1,\n" }, /column x: "" is not a finite number/],
    ["one sample", { "a.csv": "t,x\n0,0\n" }, /a\.csv has 1 sample;/],
    ["time that does not increase", { "a.csv": "t,x\n0,0\n0.1,1\n0.1,2\n" }, /row 3 after the header: t does not increase/],
    ["a column twice", { "a.csv": "t,x,x\n0,0,0\n1,1,1\n" }, /"x" occurs twice/],
    ["no channel", { "a.csv": "t\n0\n1\n" }, /no channel/],
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
});
