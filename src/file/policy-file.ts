// A policy as a safetensors file. docs/library-format.md describes it for those who write one elsewhere.
import { UserError } from "../base/errors.ts";
import { Fields } from "../base/fields.ts";
import { checkPolicy } from "../model/check.ts";
import { type Policy, readAims } from "../model/policy.ts";
import { readTensors, type Tensor, type TensorFile, take, writeTensors } from "./safetensors.ts";

export const POLICY_FORMAT = "thalamotor-policy-1";

export function policyFile({ inputs, motifs, goals = [], cortex, seed, task, ...arrays }: Policy): TensorFile {
  const [hidden, given, picks] = [arrays.b1.length, inputs.length, motifs.length + goals.length];
  return {
    metadata: new Map([
      ["format", POLICY_FORMAT],
      ["cortex", cortex],
      ["inputs", JSON.stringify(inputs)],
      ["motifs", JSON.stringify(motifs)],
      ...(goals.length > 0 ? [["goals", JSON.stringify(goals)] as const] : []),
      ["seed", String(seed)],
      ["task", task],
    ]),
    tensors: new Map<string, Tensor>([
      ["W1", { shape: [hidden, given], data: arrays.W1 }],
      ["b1", { shape: [hidden], data: arrays.b1 }],
      ["W2", { shape: [hidden, hidden], data: arrays.W2 }],
      ["b2", { shape: [hidden], data: arrays.b2 }],
      ["W3", { shape: [picks, hidden], data: arrays.W3 }],
      ["b3", { shape: [picks], data: arrays.b3 }],
    ]),
  };
}

/** Bytes of the policy's safetensors file. The same policy gives the same bytes. @throws UserError if it is none */
export function writePolicy(policy: Policy): Uint8Array {
  return writeTensors(policyFile(checkPolicy(policy)));
}

/** Read and check a policy; `what` names the file in errors. @throws UserError */
export function readPolicy(bytes: Uint8Array, what: string): Policy {
  const file = readTensors(bytes, what);
  const fail = (why: string): never => {
    throw new UserError(`${what} is no thalamotor policy: ${why}.`);
  };
  if (file.metadata.get("format") !== POLICY_FORMAT) fail(`its metadata lacks format = "${POLICY_FORMAT}"`);
  const of = new Fields(parsed(file, fail), "its metadata", fail);
  const [inputs, motifs] = [of.texts("inputs"), of.texts("motifs")];
  const goals = of.has("goals") ? readAims(of.list("goals"), fail) : [];
  const hidden = take(file, "b1", [undefined], what).shape[0];
  const array = (name: string, ...shape: number[]) => take(file, name, shape, what).data;
  try {
    return checkPolicy({
      inputs,
      motifs,
      ...(goals.length > 0 && { goals }),
      cortex: of.text("cortex"),
      seed: of.count("seed"),
      task: of.text("task"),
      W1: array("W1", hidden, inputs.length),
      b1: array("b1", hidden),
      W2: array("W2", hidden, hidden),
      b2: array("b2", hidden),
      W3: array("W3", motifs.length + goals.length, hidden),
      b3: array("b3", motifs.length + goals.length),
    });
  } catch (error) {
    throw error instanceof UserError && !error.message.startsWith(what) ? new UserError(`${what}: ${error.message}`) : error;
  }
}

/** The metadata, with the fields that are JSON read. */
function parsed({ metadata }: TensorFile, fail: (why: string) => never): Record<string, unknown> {
  const values: Record<string, unknown> = Object.fromEntries(metadata);
  for (const name of ["inputs", "motifs", "seed", ...(metadata.has("goals") ? ["goals"] : [])]) {
    try {
      values[name] = JSON.parse(metadata.get(name) ?? "null");
    } catch {
      fail(`its metadata field "${name}" is not JSON`);
    }
  }
  return values;
}
