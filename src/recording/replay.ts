// A recording, executed again: the same commands and sensors at the same ticks must give the same outputs and hashes.

import { hex32, sha } from "../base/codec.ts";
import { UserError } from "../base/errors.ts";
import { readingsOf } from "../device/metadata.ts";
import { loadModule } from "../drive/load.ts";
import { Port } from "../drive/port.ts";
import { COMMAND, carryOut, TAKEN } from "../realtime/commands.ts";
import { kindOf, lengthOf } from "../realtime/ring.ts";
import { type About, DamagedRecording, type Recorded, readRecording } from "./mcap.ts";

export interface Replay {
  readonly about: About;
  /** Ticks and commands executed, hashes compared. */
  readonly ticks: number;
  readonly commands: number;
  readonly hashes: number;
  /** The first tick that differs, or cannot be read, and how. */
  readonly difference?: { readonly tick: number; readonly what: string };
  /** Whether the controller is the very file that was recorded. */
  readonly sameController: boolean;
  /** Whether the recording was closed (a loop that was killed leaves one that ends early). */
  readonly isComplete: boolean;
}

const same = (a: number | null, b: number) => Object.is(a === null ? Number.NaN : Math.fround(a), b);

/** Executes the messages of a recording and compares. */
class Execution {
  readonly #port: Port;
  readonly #about: About;
  ticks = 0;
  commands = 0;
  hashes = 0;
  difference: { tick: number; what: string } | undefined;

  constructor(port: Port, about: About) {
    this.#port = port;
    this.#about = about;
    port.stride = about.stride;
  }

  /** False at the first difference. */
  take(message: Recorded): boolean {
    const what = message.kind === "tick" ? this.#tick(message) : this.#command(message);
    if (what) this.difference = { tick: message.tick, what };
    return !what;
  }

  #command({ tick, taken, words }: Extract<Recorded, { kind: "command" }>): string | undefined {
    if (tick !== this.ticks) return `a command for tick ${tick} is recorded where tick ${this.ticks} is due`;
    this.commands++;
    if (words.length !== 1 + lengthOf(words[0])) return "a command of the wrong length is recorded";
    // a play that the loop refused because of a fault never reached the controller
    if (!taken && kindOf(words[0]) === COMMAND.play) return undefined;
    const copy = Uint32Array.from(words);
    const now = carryOut(this.#port, copy, new Float32Array(copy.buffer), 0) === TAKEN;
    return now === taken ? undefined : `a command was ${taken ? "taken" : "refused"}, and is not now`;
  }

  #tick({ tick, sensors, outputs, hash }: Extract<Recorded, { kind: "tick" }>): string | undefined {
    if (tick !== this.ticks) return `tick ${this.ticks} is missing: the log had no room for it`;
    const port = this.#port;
    const { sensors: sensorNames, channels } = this.#about;
    sensorNames.forEach((name, i) => {
      port.readings[i] = sensors[name] ?? Number.NaN;
    });
    port.tick();
    this.ticks++;
    const c = channels.findIndex((name, i) => !same(outputs[name] ?? null, port.output[i]));
    if (c >= 0) return `${channels[c]} was ${outputs[channels[c]]}, and is ${port.output[c]} now`;
    if (hash === undefined) return undefined;
    this.hashes++;
    const now = hex32(port.hash());
    return now === hash ? undefined : `the state hash was ${hash}, and is ${now} now`;
  }
}

/**
 * Replay a recording on a controller's file.
 * @throws UserError if the two do not fit, or the recording cannot be read and nothing before it differs
 */
export async function replay(path: string, controller: Uint8Array, onProgress: (tick: number) => void = () => {}): Promise<Replay> {
  const { module } = await loadModule(controller, "The controller");
  let run = await execute(path, module, true, onProgress).catch((error: Error) => error);
  if (run instanceof DamagedRecording) {
    // a checksum names a whole chunk; what is in it names the tick
    const found = await execute(path, module, false, onProgress).catch((error: Error) => error);
    if (found instanceof Error || !found.execution.difference) throw found instanceof DamagedRecording ? found : run;
    run = found;
  }
  if (run instanceof Error) throw run;
  const { execution, about, isComplete } = run;
  const { ticks, commands, hashes, difference } = execution;
  const sameController = sha(controller) === about.controller;
  return { about, ticks, commands, hashes, ...(difference && { difference }), sameController, isComplete };
}

async function execute(
  path: string,
  module: WebAssembly.Module,
  checksums: boolean,
  onProgress: (tick: number) => void,
): Promise<{ execution: Execution; about: About; isComplete: boolean }> {
  let started: { execution: Execution; about: About } | undefined;
  const { isComplete } = await readRecording(
    path,
    checksums,
    (about) => {
      const port = new Port(module, "The controller");
      const { metadata } = port;
      const fits = about.channels.join() === metadata.channels.join() && about.sensors.join() === readingsOf(metadata).join();
      if (!fits) throw new UserError(`${path} was recorded on a controller with other channels or sensors.`);
      started = { execution: new Execution(port, about), about };
    },
    (message) => {
      onProgress(message.tick);
      return started?.execution.take(message) ?? false;
    },
  );
  if (!started) throw new UserError(`${path} is no thalamotor recording.`);
  return { ...started, isComplete };
}
