// The scenario on an instance of a controller, in any JavaScript engine: nothing but WebAssembly and arrays is used.
import type { Command } from "./scenario.ts";

export interface Hash {
  readonly ticks: number;
  readonly hash: string;
}

interface Exports {
  readonly memory: WebAssembly.Memory;
  tick(): void;
  play(motif: number): number;
  finish(): void;
  stop(): void;
  start(): number;
  settle(): number;
  hash(): number;
}

/** From a position run the script to the last checkpoint and hash the state at each. */
export function runScenario(
  module: WebAssembly.Module,
  from: readonly number[],
  script: readonly Command[],
  period: number,
  checkpoints: readonly number[],
): Hash[] {
  const { exports } = new WebAssembly.Instance(module);
  const { memory, tick, play, finish, stop, start, settle, hash } = exports as unknown as Exports;
  const at = (name: string) => (exports[name] as WebAssembly.Global).value as number;
  const words = new Uint32Array(memory.buffer);
  const places = ["STATE", "STATE_END", "INPUT", "TOLD_INPUT", "POLICY", "REQUEST", "POSITION", "STRIDE", "SPEED"];
  const [state, end, input, told, policy, request, position, stride, speed] = places.map((name) => at(name) / 4);
  words.set(from, position);
  start();
  let kept = words.slice(state, end);
  const hashes: Hash[] = [];
  let next = 0;
  for (let k = 0; hashes.length < checkpoints.length; k++) {
    const phase = k % period;
    if (phase === 0) next = 0;
    for (; next < script.length && script[next].at === phase; next++) {
      const command = script[next];
      if (command.do === "play") {
        words.set(command.request, request);
        play(command.motif);
      } else if (command.do === "settle") {
        words.set(command.position, position);
        settle();
      } else if (command.do === "stride") words[stride] = command.value;
      else if (command.do === "speed") words[speed] = command.value;
      else if (command.do === "sensor") words[input] = command.bits;
      else if (command.do === "input") words[told + command.index] = command.bits;
      else if (command.do === "policy") words[policy] = command.isOn ? 1 : 0;
      else if (command.do === "stop") stop();
      else if (command.do === "finish") finish();
      else if (command.do === "snapshot") kept = words.slice(state, end);
      else words.set(kept, state);
    }
    tick();
    if (k + 1 === checkpoints[hashes.length]) hashes.push({ ticks: k + 1, hash: (hash() >>> 0).toString(16).padStart(8, "0") });
  }

  return hashes;
}
