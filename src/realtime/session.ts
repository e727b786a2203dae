// A loop driven by lines of JSON, so that a program in any language can: commands and sensor values in, outputs out.
import { readFileSync, statSync } from "node:fs";
import * as z from "zod";
import { UserError } from "../base/errors.ts";
import { readingsOf } from "../device/metadata.ts";
import { PHASES } from "../drive/port.ts";
import { COMMAND, refusalText } from "./commands.ts";
import type { Loop } from "./loop.ts";
import { kindOf } from "./ring.ts";
import type { CommandEntry, TickEntry } from "./thread/entries.ts";

const finite = z.number();
/** All of them in order, or some by name. */
const position = z.union([z.array(finite), z.record(z.string(), finite)]);
const perChannel = z.union([finite, position]);
/** What belongs to a play. */
const asked = {
  gain: perChannel.optional(),
  offset: perChannel.optional(),
  relative: z.union([z.boolean(), z.array(z.string())]).optional(),
  goal: position.optional(),
  /** Periods; JSON has no infinity. */
  repeat: z.union([z.int().min(1), z.literal("Infinity")]).optional(),
};
const lineSchema = z.strictObject({
  play: z.union([z.string(), z.array(z.string())]).optional(),
  ...asked,
  finish: z.literal(true).optional(),
  start: position.optional(),
  stop: z.literal(true).optional(),
  /** With "play" the speed of those motifs, else of everything. */
  speed: finite.min(0).optional(),
  /** Sensor values, and what the policy is told. */
  sensors: position.optional(),
  /** Whether the policy picks. */
  policy: z.boolean().optional(),
  /** Path of a patch. */
  add: z.string().optional(),
  clear: z.literal(true).optional(),
});

export class Session {
  readonly #loop: Loop;
  readonly #readings: number[];
  readonly #onAdd: (motif: string) => void;

  /** @param onAdd is told of every motif that was added */
  constructor(loop: Loop, onAdd: (motif: string) => void) {
    this.#loop = loop;
    this.#onAdd = onAdd;
    this.#readings = readingsOf(loop.metadata).map(() => 0);
  }

  /**
   * Carry out one line. Nothing of a line that is not understood is carried out.
   * @throws UserError that says what is wrong with it
   */
  take(line: string): void {
    const { play, finish, start, stop, speed, sensors, policy, add, clear, repeat, ...rest } = parse(line);
    const loop = this.#loop;
    const lost = Object.keys(asked).filter((key) => (key === "repeat" ? repeat : rest[key as keyof typeof rest]) !== undefined);
    if (play === undefined && lost.length > 0) throw new UserError(`${lost.join(" and ")} without "play"`);
    const patch = add === undefined ? undefined : readPatchFile(add);
    loop.together(() => {
      if (policy !== undefined) loop.setPolicy(policy);
      if (clear) loop.clear();
      if (start) loop.start(start);
      if (stop) loop.stop();
      if (finish) loop.finish();
      if (speed !== undefined && play === undefined) loop.speed = speed;
      if (patch) loop.add(patch);
      if (play !== undefined) loop.play(play, { ...rest, speed, repeat: repeat === "Infinity" ? Number.POSITIVE_INFINITY : repeat });
      if (sensors) this.#sense(sensors); // the last thing that may be wrong
    });
    if (patch) this.#onAdd(loop.motifs[loop.motifs.length - 1]);
  }

  /** What is said of a command that the controller refused. */
  refusal({ tick, outcome, words }: CommandEntry): string {
    const isPlay = kindOf(words[0]) === COMMAND.play;
    const what = isPlay ? `"${this.#loop.motifs[words[1]] ?? words[1]}"` : "a command";
    return `tick ${tick}: ${what} was refused: ${refusalText(outcome)}.`;
  }

  /** The line of a tick. */
  tickLine({ tick, phase, motif, fault, output }: TickEntry): string {
    const { hz, motifs } = this.#loop;
    return JSON.stringify({
      tick,
      t: Number((tick / hz).toPrecision(9)),
      phase: PHASES[phase],
      motif: motifs[motif] ?? null,
      output: Array.from(output, (y) => Number(y.toPrecision(9))),
      ...(fault !== 0 && { fault: true }),
    });
  }

  #sense(values: number[] | Record<string, number>): void {
    const names = readingsOf(this.#loop.metadata);
    if (Array.isArray(values)) {
      this.#loop.sense(values);
      values.forEach((value, i) => {
        this.#readings[i] = value;
      });
      return;
    }
    for (const name of Object.keys(values)) {
      if (!names.includes(name)) throw new UserError(`there is no sensor "${name}"; there are: ${names.join(", ") || "none"}`);
    }
    names.forEach((name, i) => {
      this.#readings[i] = values[name] ?? this.#readings[i];
    });
    this.#loop.sense(this.#readings);
  }
}

function parse(line: string): z.output<typeof lineSchema> {
  let json: unknown;
  try {
    json = JSON.parse(line);
  } catch {
    throw new UserError("it is not JSON");
  }
  const parsed = lineSchema.safeParse(json);
  if (parsed.success) return parsed.data;
  const [{ path, message }] = parsed.error.issues;
  throw new UserError(`${path.length > 0 ? `"${path.join(".")}": ` : ""}${message}`);
}

/** Bytes of a patch at most: far more than any motif has. */
const MOST_BYTES = 2 ** 26;

function readPatchFile(path: string): Uint8Array {
  try {
    const found = statSync(path);
    if (!found.isFile()) throw new Error("it is no file"); // a device has no end, and a pipe may never begin
    if (found.size > MOST_BYTES) throw new Error(`it has ${found.size} bytes, at most ${MOST_BYTES} are read`);
    return readFileSync(path);
  } catch (error) {
    throw new UserError(`cannot read ${path}: ${(error as Error).message}`);
  }
}
