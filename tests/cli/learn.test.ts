// learn as a user runs it, on a cart that motifs of noise push to and fro.
import { execFile, spawn, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { beforeAll, describe, expect, test } from "vitest";
import { writeLibrary } from "../../src/file/library-file.ts";
import { readPolicy } from "../../src/file/policy-file.ts";
import { cortexHash } from "../../src/model/identity.ts";
import { missing } from "../device/c/tools.ts";
import { makeLibrary } from "../fixture.ts";
import { startServer } from "../learn/queue/server.ts";
import { ARM, CART } from "../world/bodies.ts";

const root = mkdtempSync(join(tmpdir(), "thalamotor-learn-"));
const at = (name: string) => join(root, name);
const library = makeLibrary({ channels: ["force"], sensors: ["at"], steps: 8, exact: true, sparse: true });
const BODY = `inputs: ["at", "speed"], decisions: 5,
reset(world, random) { world.reset({ at: random.uniform(-1, 1) }); return {}; },
observe(world, episode, inputs) { inputs.set(world.sense()); },
reward: (world) => world.sense()[1],
isOver: () => false,
`;
const put = (name: string, text: string) => {
  writeFileSync(at(name), text);
  return at(name);
};
const task = (name: string, change = "") => put(`${name}.mjs`, `export default { ${BODY} ${change} };`);

const args = (...more: string[]) => ["dist/cli/main.js", "learn", at("library.safetensors"), "--workers", "1", "--steps", "40000", ...more];
function learn(...more: string[]): { status: number | null; stdout: string; stderr: string } {
  return spawnSync(process.execPath, args(...more), { encoding: "utf8", maxBuffer: 2 ** 28 });
}
const cart = (output: string, ...more: string[]) => learn("--world", at("cart.xml"), "--task", at("go.mjs"), "-o", at(output), ...more);

beforeAll(() => {
  expect(existsSync("dist/cli/main.js"), "npm test builds it first; alone: npm run build").toBe(true);
  writeFileSync(at("library.safetensors"), writeLibrary(library));
  put("cart.xml", CART);
  task("go");
});

describe("learn", () => {
  test("writes a policy of the task's inputs and the library's motifs, and says how good it is", () => {
    const { status, stdout } = cart("policy.safetensors", "--json");
    expect(status).toBe(0);
    const told = JSON.parse(stdout);
    expect(told).toMatchObject({ task: "go", seed: 1, inputs: ["at", "speed"], motifs: ["a", "b", "c"], warnings: [] });
    expect(told.return).toBeGreaterThan(told.atRandom);
    expect(told.steps).toBeLessThanOrEqual(40_000);
    expect(told.curve).toHaveLength(told.iterations);
    const policy = readPolicy(readFileSync(at("policy.safetensors")), "it");
    expect(policy).toMatchObject({
      task: "go",
      seed: 1,
      inputs: ["at", "speed"],
      motifs: ["a", "b", "c"],
      cortex: cortexHash(library.cortex),
    });
    expect(existsSync(at("policy.safetensors.learning"))).toBe(false);
  });

  test("writes the same bytes with two workers, others from another seed", () => {
    expect(cart("two.safetensors", "--workers", "2").status).toBe(0);
    expect(readFileSync(at("two.safetensors"))).toEqual(readFileSync(at("policy.safetensors")));
    expect(cart("other.safetensors", "--seed", "2").status).toBe(0);
    expect(readFileSync(at("other.safetensors"))).not.toEqual(readFileSync(at("policy.safetensors")));
  });

  const lacks = missing("redis-server");
  test.skipIf(lacks)(`writes the same bytes by the worker of a queue, which runs no task that it was not given${lacks}`, async () => {
    const server = await startServer();
    const short = ["--steps", "3000", "--world", at("cart.xml"), "--task", at("go.mjs")];
    const asked = (output: string) => promisify(execFile)(process.execPath, args(...short, "-o", at(output), "--queue", server.address));
    const worker = (...more: string[]) => spawn(process.execPath, ["dist/cli/main.js", "worker", "--queue", server.address, ...more]);
    const without = worker();
    try {
      await expect(asked("refused.safetensors")).rejects.toThrow("this worker was not given that task");
    } finally {
      without.kill("SIGKILL");
    }
    const given = worker("--task", at("go.mjs"));
    try {
      await asked("queue.safetensors");
    } finally {
      given.kill("SIGKILL");
      await server.stop();
    }
    expect(learn(...short, "-o", at("here.safetensors")).status).toBe(0);
    expect(readFileSync(at("queue.safetensors"))).toEqual(readFileSync(at("here.safetensors")));
  });

  test("stopped and called again, goes on to the same bytes", async () => {
    const checkpoint = at("stopped.safetensors.learning");
    const given = ["--world", at("cart.xml"), "--task", at("go.mjs"), "-o", at("stopped.safetensors")];
    const child = spawn(process.execPath, args(...given), { stdio: "ignore" });
    const ended = new Promise((resolve) => child.once("exit", resolve));
    while (!existsSync(checkpoint)) await new Promise((resolve) => setTimeout(resolve, 5));
    child.kill("SIGINT");
    await ended;
    expect(existsSync(at("stopped.safetensors"))).toBe(false);
    // with another seed it would be something else
    const other = cart("stopped.safetensors", "--seed", "2");
    expect([other.status, other.stderr]).toEqual([1, expect.stringContaining("is of another learning that was stopped")]);
    const { status, stderr } = cart("stopped.safetensors");
    expect([status, stderr]).toEqual([0, expect.stringContaining("Going on from")]);
    expect(readFileSync(at("stopped.safetensors"))).toEqual(readFileSync(at("policy.safetensors")));
    expect(existsSync(checkpoint)).toBe(false);
  });

  test("goes on from a policy, also with a motif that it does not know", () => {
    writeFileSync(at("grown.safetensors"), writeLibrary({ ...library, motifs: [...library.motifs, { ...library.motifs[0], name: "d" }] }));
    const given = ["--world", at("cart.xml"), "--task", at("go.mjs"), "--from", at("policy.safetensors"), "-o", at("more.safetensors")];
    const { status, stdout } = spawnSync(
      process.execPath,
      ["dist/cli/main.js", "learn", at("grown.safetensors"), "--workers", "1", "--steps", "1", ...given, "--json"],
      { encoding: "utf8" },
    );
    expect(status).toBe(0);
    expect(JSON.parse(stdout).motifs).toEqual(["a", "b", "c", "d"]);
    task("blind", 'inputs: ["at"], observe(world, episode, inputs) { inputs[0] = world.sense()[0]; },');
    const { stderr } = learn(
      "--world",
      at("cart.xml"),
      "--task",
      at("blind.mjs"),
      "--from",
      at("policy.safetensors"),
      "-o",
      at("no.safetensors"),
    );
    expect(stderr).toContain("The policy to go on from has the inputs at, speed, and the task at");
  });

  test("warns of a policy that is no better than chance, and praises nothing", () => {
    task("nothing", "reward: () => 0,");
    const given = ["--world", at("cart.xml"), "--task", at("nothing.mjs"), "--steps", "1"];
    const { stdout } = learn(...given, "-o", at("poor.safetensors"), "--report", at("poor"));
    expect(stdout).toContain("warning: The policy is not better than choosing at random: a return of 0 an episode, against 0");
    expect(stdout).not.toContain("Next:");
    expect(readFileSync(join(at("poor"), "index.html"), "utf8")).toContain("<li>The policy is not better than choosing at random");
    expect(JSON.parse(learn(...given, "-o", at("poor.safetensors"), "--json").stdout).warnings).toHaveLength(1);
  });

  test("shows curve, choices and an episode on a page of its own, which runs its one script and nothing else", () => {
    task("marked", "marks: () => [{ x: 0.5, y: 0, z: 0, radius: 0.1 }],");
    const given = ["--world", at("cart.xml"), "--task", at("marked.mjs"), "--report", at("page"), "--steps", "3000"];
    expect(learn(...given, "-o", at("shown.safetensors")).status).toBe(0);
    const page = readFileSync(join(at("page"), "index.html"), "utf8");
    for (const part of ["<h2>Learning</h2>", "<h2>What is chosen</h2>", "<h2>An episode</h2>", "script-src 'sha256-"])
      expect(page).toContain(part);
    expect(page).not.toMatch(/(src|href)="http/);
    const scene = JSON.parse(/id="scene">(.*?)<\/script>/s.exec(page)?.[1] ?? "");
    const [{ frames, marks }] = scene.films;
    expect(marks).toHaveLength(frames.length);
    expect(marks[0]).toEqual([0.5, 0, 0.1]);
  });
});

describe("with one motif", () => {
  beforeAll(() => {
    writeFileSync(at("one.safetensors"), writeLibrary({ ...library, motifs: library.motifs.slice(0, 1) }));
  });
  const one = (module: string, ...more: string[]) =>
    spawnSync(
      process.execPath,
      [
        "dist/cli/main.js",
        "learn",
        at("one.safetensors"),
        "--workers",
        "1",
        "--steps",
        "3000",
        "--world",
        at("cart.xml"),
        "--task",
        module,
        ...more,
      ],
      { encoding: "utf8" },
    );

  test("goals are learned, the page shows no shares of it, and the policy is built", () => {
    const module = task("aim", "goals: { force: [-2, 2] },");
    const { status, stdout, stderr } = one(module, "-o", at("aim.safetensors"), "--report", at("aim"));
    expect(status, stderr).toBe(0);
    expect(stdout).not.toContain("chosen at first");
    const page = readFileSync(join(at("aim"), "index.html"), "utf8");
    expect(page).toContain("There is one motif. What is chosen is where it ends: its goals for force.");
    expect(page.match(/<svg/g)).toHaveLength(1); // the curve
    const built = ["build", at("one.safetensors"), "--policy", at("aim.safetensors"), "-o", at("aim.wasm"), "--json"];
    expect(spawnSync(process.execPath, ["dist/cli/main.js", ...built]).status).toBe(0);
  });

  test("and no goals there is nothing to choose: that is said, and nothing is written", () => {
    const { status, stderr } = one(at("go.mjs"), "-o", at("none.safetensors"));
    expect([status, stderr]).toEqual([
      1,
      expect.stringMatching(/has one motif, and \S+go\.mjs asks for no goals: there is nothing to choose/),
    ]);
    expect(existsSync(at("none.safetensors"))).toBe(false);
  });
});

describe("what goes wrong is said, and nothing is written", () => {
  const refused = (why: string | RegExp, world: string, module: string) => {
    const before = readdirSync(root);
    const { status, stdout, stderr } = learn("--world", world, "--task", module, "-o", at("refused.safetensors"));
    expect([status, stdout]).toEqual([1, ""]);
    expect(stderr).toMatch(why);
    expect(stderr).not.toContain("    at ");
    expect(readdirSync(root)).toEqual(before);
  };

  test("a task that throws, in a worker too, with its line", () => {
    refused(/bad\.mjs: reward throws: no target \(line 6\)/, at("cart.xml"), task("bad", "reward() { throw new Error('no target') },"));
  });

  test("a task that ends its thread", () => {
    refused(/a task, must not end the process/, at("cart.xml"), task("exit", "reset() { process.exit(0) },"));
  });

  test("what is not there", () => {
    refused(/missing\.mjs/, at("cart.xml"), at("missing.mjs"));
    refused(/missing\.xml/, at("missing.xml"), at("go.mjs"));
  });

  test("a world without the library's actuators", () => {
    refused(/channels and the world's actuators do not match: force is not there/, put("arm.xml", ARM), at("go.mjs"));
  });

  test("files of other kinds", () => {
    refused(/is what this command reads/, at("cart.xml"), put("refused.safetensors", readFileSync(task("self"), "utf8")));
    const { stderr } = cart("x.safetensors", "--from", at("library.safetensors"));
    expect(stderr).toMatch(/is a library, not a policy/);
  });
});
