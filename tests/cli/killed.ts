// The commands that are killed, on the smallest inputs that they take.
import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { kindOf } from "../../src/cli/file-kind.ts";
import { build, makePatch } from "../../src/device/build.ts";
import { readMetadata } from "../../src/device/metadata.ts";
import { writeLibrary } from "../../src/file/library-file.ts";
import { writePolicy } from "../../src/file/policy-file.ts";
import { aboutOf, Recorder } from "../../src/recording/mcap.ts";
import { replay } from "../../src/recording/replay.ts";
import { htmlPage } from "../../src/report/html.ts";
import { makeLibrary, makePolicy } from "../fixture.ts";
import { CART } from "../world/bodies.ts";
import type { Command } from "./kills.ts";

/** V8 spends half of a short life on WebAssembly that would be faster in a longer one. */
const NODE = "--liftoff-only";
const MAIN = resolve("dist/cli/main.js");

const TASK = `export default { inputs: ["at", "speed"], decisions: 5,
reset(world, random) { world.reset({ at: random.uniform(-1, 1) }); return {}; },
observe(world, episode, inputs) { inputs.set(world.sense()); },
reward: (world) => world.sense()[1],
isOver: () => false };\n`;

/** Half a second of two channels. */
function demonstration(f: (t: number) => [number, number]): string {
  const rows = Array.from({ length: 51 }, (_, i) => [i / 100, ...f(i / 100)].map((y) => y.toFixed(5)).join(","));
  return `t,x,y\n${rows.join("\n")}\n`;
}

/** A recording in which nothing happens. */
async function recordingOf(controller: Uint8Array): Promise<Uint8Array> {
  const path = join(mkdtempSync(join(tmpdir(), "thalamotor-killed-")), "old");
  const metadata = readMetadata(new WebAssembly.Module(controller as BufferSource), "it");
  const recorder = await Recorder.open(path, await aboutOf(controller, metadata, { hz: 1000, stride: 2 ** 28, hashEvery: 100 }));
  await recorder.close();
  return readFileSync(path);
}

/** Whether a recording was closed. @throws Error if what it holds cannot be replayed, or not to the bit */
async function isClosed(path: string, controller: Uint8Array): Promise<boolean> {
  const { difference, isComplete } = await replay(path, controller);
  if (difference) throw new Error(`the recording differs at tick ${difference.tick}: ${difference.what}`);
  return isComplete;
}

/** Whether this is what a job of a study gave. @throws Error if it is not whole */
export const isJob = (name: string, path: string) => /^jobs.[^/]+\.json$/.test(name) && "results" in JSON.parse(readFileSync(path, "utf8"));

const files = (entries: Record<string, Uint8Array | string>) => new Map(Object.entries(entries));

export async function makeCommands(): Promise<Record<"fit" | "add" | "build" | "learn" | "run" | "study", Command>> {
  const library = makeLibrary({ sparse: true, exact: true });
  const other = makeLibrary({ sparse: true, exact: true, seed: 2 });
  const controller = await build(library);
  const cart = makeLibrary({ channels: ["force"], sensors: ["at"], steps: 8, exact: true, sparse: true });
  const arc = demonstration((t) => [Math.sin(6 * t), Math.cos(6 * t)]);
  return {
    fit: {
      name: "fit",
      args: [NODE, MAIN, "fit", "motifs", "-o", "library", "--units", "32", "--iterations", "40", "--tau", "0.02", "--workers", "1"],
      inputs: files({ "motifs/arc.csv": arc, "motifs/line.csv": demonstration((t) => [t, -2 * t]) }),
      outputs: files({ library: writeLibrary(other) }),
    },
    add: {
      name: "add",
      args: [NODE, MAIN, "add", "library", "arc.csv", "--patch", "patch"],
      inputs: files({ library: writeLibrary(library), "arc.csv": arc }),
      outputs: files({ patch: makePatch(other.cortex, other.motifs[0]), library: "" }),
    },
    build: {
      name: "build",
      args: [NODE, MAIN, "build", "library", "-o", "controller"],
      inputs: files({ library: writeLibrary(library) }),
      outputs: files({ controller: await build(other) }),
    },
    learn: {
      name: "learn",
      args: [
        NODE,
        MAIN,
        "learn",
        "library",
        "--world",
        "cart.xml",
        "--task",
        "go.mjs",
        "-o",
        "policy",
        "--workers",
        "1",
        "--steps",
        "4000",
      ],
      inputs: files({ library: writeLibrary(cart), "cart.xml": CART, "go.mjs": TASK }),
      outputs: files({ policy: writePolicy(makePolicy(cart, ["at", "speed"])) }),
      keeps: (name, path) => name === "policy.learning" && kindOf(readFileSync(path)) === "learning",
    },
    study: {
      name: "study",
      args: [NODE, resolve("tests/study/scripts/small.js"), ".", "1"],
      inputs: files({}),
      outputs: files({ "study.json": "{}", "index.html": htmlPage("old", "old", "") }),
      keeps: isJob,
    },
    run: {
      name: "run --record",
      args: [NODE, MAIN, "run", "controller", "--hz", "1000", "--sequence", "a,b,c,a,b,c", "--record", "recording", "--force"],
      inputs: files({ controller }),
      outputs: files({ recording: await recordingOf(controller) }),
      async isWhole(path) {
        if (!(await isClosed(path, controller))) throw new Error("the recording is cut");
      },
      async keeps(name, path) {
        if (name !== Recorder.part("recording")) return false;
        await isClosed(path, controller).catch((error: Error) => {
          if (!error.message.endsWith("it was cut.")) throw error;
        });
        return true;
      },
    },
  };
}
