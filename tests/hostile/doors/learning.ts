// Doors of what learning sends and leaves: jobs and answers of a queue, and checkpoints.
import { sha } from "../../../src/base/codec.ts";
import { UserError } from "../../../src/base/errors.ts";
import { Random } from "../../../src/base/random.ts";
import { exactRecipe } from "../../../src/learn/gradient/recipe.ts";
import { GRADIENT } from "../../../src/learn/gradient/work.ts";
import { LINEAR } from "../../../src/learn/linear/work.ts";
import { readCheckpoint, writeCheckpoint } from "../../../src/learn/policy/checkpoint.ts";
import { drawNetwork, type Shape, sizeOf, valueShape } from "../../../src/learn/policy/network.ts";
import { episodes } from "../../../src/learn/policy/work.ts";
import { makeJob, readAnswer, readJob, writeAnswer } from "../../../src/learn/queue/message.ts";
import type { Work } from "../../../src/learn/runner.ts";
import { STUDY } from "../../../src/study/work.ts";
import { CART } from "../../world/bodies.ts";
import { type Door, decode, encode } from "../door.ts";
import { inJson, inTensors } from "../edits.ts";
import { LIBRARIES } from "./libraries.ts";

const { cortex, motifs, training } = LIBRARIES.int16;
const [motif] = motifs;
const target = { name: motif.name, steps: motif.steps, samples: motif.target ?? new Float32Array() };
const SHAPE: Shape = { inputs: 2, hidden: 4, choices: 3, amounts: 1 };
const network = (shape: Shape) => drawNetwork(shape, new Random(1, "network"), 1);

const TASK = "0".repeat(64);
const EPISODES = episodes(new Map([[TASK, "file:///task.js"]]));
const WORKS = [GRADIENT, LINEAR, STUDY, EPISODES] as readonly Work[];

const modes = { id: "m", row: "m", kind: "own", motifs: 1, seed: 1, units: 16, iterations: 1, what: "modes", modes: [1, 2] } as const;
const episode = {
  observations: new Float32Array(4),
  actions: new Float32Array(8),
  rewards: Float64Array.of(1, Number.NaN),
  ticks: Int32Array.of(1, 2),
  last: new Float32Array(2),
  total: 1,
  steps: 3,
};
const world = { xml: CART, what: "cart.xml", assets: new Map([["mesh", Uint8Array.of(1, 2)]]) };
const place = { world, task: { href: "file:///task.js", what: "task.js" }, actor: { controller: new Uint8Array(9) }, tickDiscount: 0.9 };
const round = { choosing: "sampled", shape: SHAPE, values: network(SHAPE), seed: 1, name: "round 1" } as const;

/** Tasks of each kind, and what a worker makes of them. */
const TASKS: readonly { readonly work: Work; readonly task: object; readonly result: unknown }[] = [
  {
    work: GRADIENT as Work,
    task: { kind: "motif", cortex, target, recipe: exactRecipe("multiplicative", cortex, training) },
    result: { motif, nmse: 0.1, restarts: 0 },
  },
  {
    work: LINEAR as Work,
    task: { kind: "preparation", cortex, rank: 2, tail: 0.5 },
    result: { Up: new Float32Array(32), Vp: new Float32Array(32) },
  },
  {
    work: STUDY as Work,
    task: { job: modes, material: { targets: [target], channels: ["x", "y"] } },
    result: [{ job: modes, fits: [[0.1, null]] }],
  },
  { work: EPISODES as Work, task: { source: place, round, number: 3 }, result: episode },
];

/** A worker's: the content of a job, which whoever wrote it has named by its hash. */
export function jobDoor(): Door {
  return {
    good: TASKS.map(({ work, task }) => encode(makeJob(work, task).text)),
    edits: [inJson],
    open(bytes) {
      const text = decode(bytes);
      const { work, task } = readJob(WORKS, sha(encode(text)), { text });
      makeJob(work, task);
      const { target: asked, cortex: its } = task as { target?: typeof target; cortex?: typeof cortex };
      if (asked && its && asked.samples.length !== asked.steps * its.channels.length) throw new Error("A target does not fit its cortex.");
    },
  };
}

/** An asker's: what comes back for its job, with a hash that is right. */
export function answerDoor(): Door {
  const asked = TASKS.map(({ work, task, result }) => {
    const { name } = makeJob(work, task);
    return { work, task, name, text: writeAnswer(work, task, name, { result }).slice(65) };
  });
  return {
    good: [...asked.map(({ text }) => text), JSON.stringify([asked[0].name, { refusal: "it is too short" }])].map(encode),
    edits: [inJson],
    open(bytes) {
      const text = decode(bytes);
      const { work, task, name } = asked.find((one) => text.includes(one.name)) ?? asked[0];
      try {
        const answer = readAnswer(work, task, name, `${sha(encode(text))} ${text}`);
        writeAnswer(work, task, name, answer);
      } catch (error) {
        // whoever asks makes a sentence of it
        if ((error as Error).constructor !== Error) throw error;
        throw new UserError(`It is refused: ${(error as Error).message}`);
      }
    },
  };
}

export function checkpointDoor(): Door {
  const learnt = (shape: Shape) => {
    const values = network(shape);
    return { values, momentum: { steps: 2, mean: values.map((value) => value / 2), square: values.map((value) => value ** 2) } };
  };
  const state = {
    learner: { shape: SHAPE, policy: learnt(SHAPE), value: learnt(valueShape(SHAPE)) },
    standard: { mean: new Float32Array(2), sd: new Float32Array(2).fill(1) },
    blind: [1, 2],
    iterations: [{ steps: 10, returns: [1, 2], chosen: [0.5, 0.5, 0, 0] }],
  };
  return {
    good: [writeCheckpoint(state, "of")],
    edits: [inTensors],
    open(bytes) {
      const { learner, standard, blind, iterations } = readCheckpoint(bytes, "of", "it");
      const { shape, policy, value } = learner;
      for (const [one, size] of [[policy, sizeOf(shape)] as const, [value, sizeOf(valueShape(shape))] as const]) {
        for (const { length } of [one.values, ...(one.momentum ? [one.momentum.mean, one.momentum.square] : [])])
          if (length !== size) throw new Error("What was learned is not as large as its shape.");
      }
      const returns = iterations.flatMap((iteration) => [...iteration.returns, ...iteration.chosen, iteration.steps]);
      if (![...returns, ...blind].every(Number.isFinite) || standard.mean.length !== shape.inputs) throw new Error("It is no state.");
    },
  };
}
