// A loop driven by lines of JSON, so that a program in any language can: commands and sensor values in, outputs out.
import { readFileSync } from "node:fs";
import * as z from "zod";
import { UserError } from "../base/errors.ts";
import { PHASES } from "../drive/port.ts";
import type { Loop } from "./loop.ts";
import type { TickEntry } from "./thread/entries.ts";

const finite = z.number();
const lineSchema = z.strictObject({
  play: z.union([z.string(), z.array(z.string())]).optional(),
  gain: finite.optional(),
  offset: z.array(finite).optional(),
  stop: z.literal(true).optional(),
  speed: finite.min(0).optional(),
  /** All of them in order, or some by name. */
  sensors: z.union([z.array(finite), z.record(z.string(), finite)]).optional(),
  /** Path of a patch. */
  add: z.string().optional(),
  clear: z.literal(true).optional(),
});

export class Session {
  readonly #loop: Loop;
  readonly #sensors: number[];
  readonly #onAdd: (motif: string) => void;

  /** @param onAdd is told of every motif that was added */
  constructor(loop: Loop, onAdd: (motif: string) => void) {
    this.#loop = loop;
    this.#onAdd = onAdd;
    this.#sensors = loop.metadata.sensors.map(() => 0);
  }

  /**
   * Carry out one line. Nothing of a line that is not understood is carried out.
   * @throws UserError that says what is wrong with it
   */
  take(line: string): void {
    const { play, gain, offset, stop, speed, sensors, add, clear } = parse(line);
    const loop = this.#loop;
    if (play === undefined && (gain !== undefined || offset !== undefined)) throw new UserError('gain and offset belong to "play"');
    if (sensors) this.#sense(sensors);
    if (clear) loop.clear();
    if (stop) loop.stop();
    if (speed !== undefined) loop.speed = speed;
    if (add !== undefined) {
      loop.add(readPatchFile(add));
      this.#onAdd(loop.motifs[loop.motifs.length - 1]);
    }
    if (play !== undefined) loop.play(play, { ...(gain !== undefined && { gain }), ...(offset && { offset }) });
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
    const { sensors } = this.#loop.metadata;
    if (Array.isArray(values)) {
      this.#loop.sense(values);
      values.forEach((value, i) => {
        this.#sensors[i] = value;
      });
      return;
    }
    for (const name of Object.keys(values)) {
      if (!sensors.includes(name)) throw new UserError(`there is no sensor "${name}"; there are: ${sensors.join(", ") || "none"}`);
    }
    sensors.forEach((name, i) => {
      this.#sensors[i] = values[name] ?? this.#sensors[i];
    });
    this.#loop.sense(this.#sensors);
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

function readPatchFile(path: string): Uint8Array {
  try {
    return readFileSync(path);
  } catch (error) {
    throw new UserError(`cannot read ${path}: ${(error as Error).message}`);
  }
}
