// The door of lines of JSON, which drive a loop.
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { UserError } from "../../../src/base/errors.ts";
import { build } from "../../../src/device/build.ts";
import { Session } from "../../../src/realtime/session.ts";
import { makePolicy } from "../../fixture.ts";
import { HZ } from "../../realtime/fixture.ts";
import { type Door, decode, encode } from "../door.ts";
import { inLineOfJson, inText } from "../edits.ts";
import { Held } from "./held.ts";
import { LIBRARIES, patchesOf } from "./libraries.ts";

/** Every line is carried out, or answered with an error: then nothing of it is, and the next one is. */
export async function linesDoor(): Promise<Door> {
  const library = LIBRARIES.f32;
  const patch = join(mkdtempSync(join(tmpdir(), "thalamotor-door-")), "c.patch");
  writeFileSync(patch, patchesOf(library)[0]);
  const bytes = await build(library, { capacity: 4, policy: makePolicy(library, ["force", "target"], 4) });
  const module = new WebAssembly.Module(bytes as BufferSource);
  const lines = [
    { play: "a" },
    { play: ["a", "b"], gain: 1.5, offset: [0.1, 0], goal: { x: 0.3 }, relative: ["y"], repeat: 1, speed: 0.5 },
    { sensors: [0.1, 0.2] },
    { sensors: { force: 1 } },
    { speed: 0.5 },
    { finish: true },
    { stop: true },
    { start: [0, 1] },
    { policy: true },
    { add: patch },
    { clear: true },
    { stop: true, start: { x: 1 }, sensors: [0, 0], play: "b" },
  ];
  return {
    good: [encode(lines.map((line) => JSON.stringify(line)).join("\n"))],
    edits: [inLineOfJson, inLineOfJson, inLineOfJson, inText],
    async open(bytes) {
      const loop = await Held.open(module, { hz: HZ, onEntries() {} });
      const session = new Session(loop, () => {});
      let first: UserError | undefined;
      for (const line of decode(bytes).split("\n")) {
        try {
          session.take(line);
        } catch (error) {
          if (!(error instanceof UserError)) throw error;
          first ??= error;
          if (loop.isBehind) throw new Error(`A line that was refused has been carried out in part: ${line}`);
        }
        for (let k = 0; k < 3; k++) loop.tick();
      }
      if (first) throw first;
    },
  };
}
