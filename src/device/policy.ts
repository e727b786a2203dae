// A policy as the controller keeps it (assembly/policy.ts), and whether it may be there.
import { UserError } from "../base/errors.ts";
import { checkPolicy } from "../model/check.ts";
import { commandCount } from "../model/feedback.ts";
import { cortexHash } from "../model/identity.ts";
import type { Library } from "../model/library.ts";
import { limitsOf } from "../model/limits.ts";
import { padded } from "../model/padding.ts";
import { type Policy, rangeOf, toldOf } from "../model/policy.ts";
import type { Instance } from "./layout.ts";
import { writePanels, writeRows } from "./panels.ts";

/** @throws UserError for what is no policy, or one of another library: its cortex, or a motif that is not there */
export function checkFits(policy: Policy, library: Library): void {
  const { cortex, motifs, goals = [] } = checkPolicy(policy);
  if (cortex !== cortexHash(library.cortex)) {
    throw new UserError("The policy belongs to another cortex: it was learned with the motifs of another library.");
  }
  const names = library.motifs.map(({ name }) => name);
  const unknown = motifs.find((name) => !names.includes(name));
  if (unknown !== undefined) throw new UserError(`The policy picks "${unknown}", which is no motif of the library: ${names.join(", ")}.`);
  const commands = library.cortex.channels.slice(0, commandCount(library.cortex));
  const limits = limitsOf(library);
  for (const { channel, from, to } of goals) {
    const c = commands.indexOf(channel);
    if (c < 0) throw new UserError(`The policy gives a goal for "${channel}", which is no channel of the library: ${commands.join(", ")}.`);
    const [least, greatest] = [limits.minimum[c], limits.maximum[c]];
    if (from < least || to > greatest) {
      throw new UserError(`The policy gives goals from ${from} to ${to} for "${channel}", and its limits are ${least} to ${greatest}.`);
    }
  }
}

/** Write a policy into the memory of an instance, each thing where its name says. */
export function writePolicy(instance: Instance, policy: Policy, { cortex: { channels, sensors }, motifs }: Library): void {
  const { inputs, goals = [], W1, b1, W2, b2, W3, b3 } = policy;
  const hidden = b1.length;
  const n = padded(hidden);
  const view = (name: string, length: number) => instance.view(Float32Array, `POLICY_${name}`, length);
  const readings = [...sensors, ...toldOf(policy, sensors)];
  const names = motifs.map(({ name }) => name);
  instance.view(Int32Array, "SOURCES", inputs.length).set(inputs.map((name) => readings.indexOf(name)));
  instance.view(Int32Array, "PICKED", policy.motifs.length).set(policy.motifs.map((name) => names.indexOf(name)));
  instance.view(Int32Array, "AIMED", goals.length).set(goals.map(({ channel }) => channels.indexOf(channel)));
  const ranges = goals.map(rangeOf);
  instance.view(Float32Array, "AIM_MIDDLE", goals.length).set(ranges.map(({ middle }) => middle));
  instance.view(Float32Array, "AIM_HALF", goals.length).set(ranges.map(({ half }) => half));
  writePanels(view("W1", n * inputs.length), 0, W1, hidden, inputs.length);
  view("B1", hidden).set(b1);
  writePanels(view("W2", n * hidden), 0, W2, hidden, hidden);
  view("B2", hidden).set(b2);
  writeRows(view("W3", n * b3.length), 0, W3, b3.length, hidden);
  view("B3", b3.length).set(b3);
}
