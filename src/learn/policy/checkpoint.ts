// What learning has come to, as bytes: a safetensors file that it goes on from.
import * as z from "zod";
import { UserError } from "../../base/errors.ts";
import { readTensors, type Tensor, type TensorFile, take, writeTensors } from "../../file/safetensors.ts";
import type { Momentum } from "../gradient/optimiser.ts";
import { count } from "../plain.ts";
import { sizeOf, valueShape } from "./network.ts";
import type { Learnt } from "./ppo.ts";
import type { State } from "./train.ts";
import { shape } from "./work.ts";

export const CHECKPOINT_FORMAT = "thalamotor-learning-1";

const numbers = z.array(z.number());
/** What is kept beside the arrays. */
const KEPT = z.object({
  shape,
  /** Of the optimisers of both networks. */
  steps: z.tuple([count(1e9), count(1e9)]),
  blind: numbers,
  iterations: z.array(z.object({ steps: count(1e12), returns: numbers, chosen: numbers })).min(1),
});

/** @param of what is learned: a hash of everything that it depends on */
export function writeCheckpoint({ learner, standard, blind, iterations }: State, of: string): Uint8Array {
  const { shape, policy, value } = learner;
  const tensors = new Map<string, Tensor>();
  const put = (name: string, data: Float32Array) => tensors.set(name, { shape: [data.length], data });
  const steps: number[] = [];
  for (const [name, { values, momentum }] of Object.entries({ policy, value })) {
    put(name, values);
    put(`${name}_mean`, momentum?.mean ?? new Float32Array(values.length));
    put(`${name}_square`, momentum?.square ?? new Float32Array(values.length));
    steps.push(momentum?.steps ?? 0);
  }
  put("mean", standard.mean);
  put("sd", standard.sd);
  const metadata = new Map([
    ["format", CHECKPOINT_FORMAT],
    ["of", of],
    ["state", JSON.stringify({ shape, steps, blind, iterations })],
  ]);
  return writeTensors({ metadata, tensors });
}

/** @throws UserError if it is none, or of another learning than `of` */
export function readCheckpoint(bytes: Uint8Array, of: string, what: string): State {
  const file = readTensors(bytes, what);
  if (file.metadata.get("format") !== CHECKPOINT_FORMAT) {
    throw new UserError(`${what} is not what learning leaves when it is stopped: its metadata lacks format = "${CHECKPOINT_FORMAT}".`);
  }
  if (file.metadata.get("of") !== of) {
    throw new UserError(
      `${what} is of another learning that was stopped: another library, world, task, seed or number of steps. Remove it, or go on with those.`,
    );
  }
  const { shape, steps, blind, iterations } = keptIn(file, what);
  const array = (name: string, length: number) => take(file, name, [length], what).data;
  const learnt = (name: string, length: number, count: number): Learnt => {
    const momentum: Momentum = { steps: count, mean: array(`${name}_mean`, length), square: array(`${name}_square`, length) };
    return { values: array(name, length), momentum: count > 0 ? momentum : undefined };
  };
  return {
    learner: { shape, policy: learnt("policy", sizeOf(shape), steps[0]), value: learnt("value", sizeOf(valueShape(shape)), steps[1]) },
    standard: { mean: array("mean", shape.inputs), sd: array("sd", shape.inputs) },
    blind,
    iterations,
  };
}

function keptIn({ metadata }: TensorFile, what: string): z.infer<typeof KEPT> {
  try {
    return KEPT.parse(JSON.parse(metadata.get("state") ?? ""));
  } catch {
    throw new UserError(`${what} is damaged: remove it, and learning begins anew.`);
  }
}
