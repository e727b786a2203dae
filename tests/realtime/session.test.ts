import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, describe, expect, test } from "vitest";
import { build, makePatch } from "../../src/device/build.ts";
import { Session } from "../../src/realtime/session.ts";
import { makeLibrary } from "../fixture.ts";
import { Held } from "../hostile/doors/held.ts";
import { HZ } from "./fixture.ts";

const library = makeLibrary({ sensors: ["force"], motifs: ["a", "b", "c"] });
const small = { ...library, motifs: library.motifs.slice(0, 2) };
const folder = mkdtempSync(join(tmpdir(), "thalamotor-session-"));
const patch = join(folder, "c.patch");
writeFileSync(patch, makePatch(library.cortex, library.motifs[2]));
const module = new WebAssembly.Module((await build(small, { capacity: 3 })) as BufferSource);

describe("a line", () => {
  let loop: Held;
  let session: Session;
  let added: string[];
  beforeEach(async () => {
    loop = await Held.open(module, { hz: HZ });
    added = [];
    session = new Session(loop, (motif) => added.push(motif));
  });
  const take = (line: object) => session.take(JSON.stringify(line));

  test("is carried out whole, and what it adds it may play", () => {
    take({ start: [1, 2], add: patch, play: ["a", "c"], sensors: [0.5] });
    loop.tick();
    expect([loop.read().motif, loop.read().queued, added, loop.motifs]).toEqual(["a", 1, ["c"], ["a", "b", "c"]]);
  });

  test.each([
    { line: { stop: true, clear: true, play: "nothing" }, why: /Unknown motif "nothing"/ },
    { line: { start: [1, 2], sensors: [1, 2] }, why: /2 values; the controller reads 1/ },
    { line: { finish: true, policy: true }, why: /has no policy/ },
    { line: { add: patch, play: "c", gain: [1] }, why: /The gain has 1 values/ },
    { line: { speed: 2, sensors: { pull: 1 } }, why: /there is no sensor "pull"/ },
    { line: { stop: true, play: new Array(100_000).fill("a") }, why: /Too many commands wait/ },
  ])("is not carried out in part: $why", ({ line, why }) => {
    expect(() => take(line)).toThrow(why);
    expect([loop.isBehind, loop.motifs, loop.speed, added]).toEqual([false, ["a", "b"], 1, []]);
    take({ add: patch, play: "c" });
  });

  test("may name a patch that is a file, not a device that never ends", () => {
    expect(() => take({ add: "/dev/zero" })).toThrow("cannot read /dev/zero: it is no file");
    expect(() => take({ add: folder })).toThrow(`cannot read ${folder}: it is no file`);
  });
});
