// Doors of worlds and of what is rewarded in them.
import { Random } from "../../../src/base/random.ts";
import { HeldActor } from "../../../src/learn/policy/actor.ts";
import { playEpisode } from "../../../src/learn/policy/episode.ts";
import { openWorld } from "../../../src/world/mujoco.ts";
import { loadTask, type Task } from "../../../src/world/task.ts";
import { ARM, CART } from "../../world/bodies.ts";
import { type Door, decode, encode } from "../door.ts";
import { type Edit, inText, inXml } from "../edits.ts";

/** Of WebAssembly that is worth to be kept compiled. */
const LARGE = 2 ** 20;

/** Every world has an instance of MuJoCo of its own; compiling it takes ten times as long as all the rest, and is done once. */
function compileOnce(): void {
  const { instantiate } = WebAssembly;
  let compiled: Promise<WebAssembly.Module> | undefined;
  const once = async (source: BufferSource | WebAssembly.Module, imports?: WebAssembly.Imports) => {
    if (source instanceof WebAssembly.Module || source.byteLength < LARGE) return instantiate(source as BufferSource, imports);
    compiled ??= WebAssembly.compile(source);
    return { module: await compiled, instance: await instantiate(await compiled, imports) };
  };
  Object.assign(WebAssembly, { instantiate: once });
}

export function worldDoor(): Door {
  compileOnce();
  return {
    good: [ARM, CART].map(encode),
    edits: [inXml, inXml, inXml, inText],
    async open(bytes) {
      const world = await openWorld(decode(bytes), "it");
      world.apply(world.actuators.map(() => 0.1));
      for (const joint of world.joints) world.push(joint, 0.1);
      for (let k = 0; k < 3; k++) world.step();
      world.sense();
      world.poses();
      world.linearise();
      for (const body of world.bodies) world.scaleMass(body, 2);
      world.step();
      world.hash();
    },
  };
}

/** What the functions of a task give: nothing of it is believed. */
const TASK = `export default {
  inputs: ["at", "speed"],
  goals: { force: [-1, 1] },
  decisions: 3,
  reset: (world, random) => { world.reset({ at: 0.1 }); return { goal: random.uniform(), toString: 1 }; },
  observe(world, episode, inputs) { inputs.set(world.sense()); },
  reward: (world, episode) => episode.goal - world.sense()[0],
  isOver: (world, episode) => world.sense()[0] > 1,
  marks: ({ goal }) => [{ x: goal, y: 0, z: 0, radius: 0.1 }],
};
`;
const THROWN = ["null", "{ message: 5, stack: 6 }", "Object.create(null)", "Symbol()", "new Error('at\\u001b[2J')"];

/** A function that throws what is no error, gives it, or is asynchronous. */
const inFunctions: Edit = (random, bytes) => {
  const pick = <T>(all: readonly T[]): T => all[random.integer(all.length)];
  const what = pick(THROWN);
  const text = decode(bytes);
  const places = [...text.matchAll(/=> |(?<=: )(?=\()/g)];
  if (places.length === 0) return inText(random, bytes);
  const { 0: arrow, index } = pick(places);
  const put = arrow === "" ? "async " : pick([`=> (() => { throw ${what}; })() ?? `, `=> ${what} ?? `, "=> Promise.reject(1) ?? "]);
  return encode(text.slice(0, index) + put + text.slice(index + arrow.length));
};

export async function taskDoor(): Promise<Door> {
  const world = await openWorld(CART);
  const actor = new HeldActor(world, { tick: 0.01, ticks: 2, scale: 1 });
  return {
    good: [encode(TASK)],
    edits: [inText, inFunctions],
    async open(bytes) {
      const url = new URL(`data:text/javascript;base64,${Buffer.from(bytes).toString("base64")}`);
      const task = await loadTask(url, "it");
      const seen: Task = {
        ...task,
        isOver(its, episode) {
          for (const { x, y, z, radius } of task.marks?.(episode) ?? [])
            if (![x, y, z, radius].every(Number.isFinite)) throw new Error("A mark is not finite.");
          return task.isOver(its, episode);
        },
      };
      const options = { tickDiscount: 0.9, random: new Random(1, "task"), choose: () => Float32Array.of(0.5) };
      const played = playEpisode(world, seen, actor, options);
      if (!played.observations.every(Number.isFinite) || !Number.isFinite(played.total)) throw new Error("An episode is not finite.");
    },
  };
}
