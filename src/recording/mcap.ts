// A recording: everything that entered a loop, what left it, and hashes of its state, as an MCAP file that Foxglove opens.
// Messages are JSON; reals are written so that they come back to the bit.

import { type FileHandle, open, rename, rm } from "node:fs/promises";
import { MCAP_MAGIC, McapStreamReader, type McapTypes, McapWriter } from "@mcap/core";
import * as z from "zod";
import { hex32, sha } from "../base/codec.ts";
import { reasonOf, UserError } from "../base/errors.ts";
import { type Metadata, readingsOf } from "../device/metadata.ts";
import { PHASES } from "../drive/port.ts";
import { COMMAND, refusalText, TAKEN } from "../realtime/commands.ts";
import { kindOf } from "../realtime/ring.ts";
import { FAULTS } from "../realtime/status.ts";
import type { CommandEntry, Entry, TickEntry } from "../realtime/thread/entries.ts";
import { readerOfCut } from "./cut.ts";

const FORMAT = "thalamotor-recording-1";
const NAME = "thalamotor";
/** Bytes of a chunk: what is lost at most if the machine dies. */
const CHUNK = 2 ** 16;

const aboutSchema = z.object({
  format: z.literal(FORMAT),
  version: z.string(),
  /** SHA-256 of the controller's file. */
  controller: z.string(),
  hz: z.number().positive(),
  /** Steps a tick at first, 2⁻²⁸ of a step. */
  stride: z.int().min(0),
  hashEvery: z.int().min(1),
  channels: z.array(z.string()),
  sensors: z.array(z.string()),
  motifs: z.array(z.string()),
  /** ms since 1970, of the first release. */
  began: z.number(),
});

/** What a recording says of itself. */
export type About = Omit<z.output<typeof aboutSchema>, "format">;

const schemas = {
  tick: {
    type: "object",
    properties: {
      tick: { type: "integer" },
      phase: { type: "string" },
      motif: { type: "string" },
      lateness_us: { type: "number" },
      compute_us: { type: "number" },
      fault: { type: "string" },
      sensors: { type: "object", additionalProperties: { type: "number" } },
      outputs: { type: "object", additionalProperties: { type: "number" } },
      hash: { type: "string" },
    },
  },
  command: {
    type: "object",
    properties: {
      tick: { type: "integer" },
      taken: { type: "boolean" },
      refusal: { type: "string" },
      command: { type: "string" },
      motif: { type: "string" },
      words: { type: "array", items: { type: "integer" } },
    },
  },
} as const;

/** JSON of an f32 that comes back to the bit: nine digits, the sign of zero, null for what is no number. */
export function real(value: number): string {
  if (!Number.isFinite(value)) return "null";
  return Object.is(value, -0) ? "-0" : String(Number(value.toPrecision(9)));
}

/** What a recording of a controller says, from its file and metadata. */
export async function aboutOf(bytes: Uint8Array, metadata: Metadata, timing: Pick<About, "hz" | "stride" | "hashEvery">): Promise<About> {
  const { channels, motifs, version } = metadata;
  const names = motifs.map(({ name }) => name);
  return {
    version,
    controller: sha(bytes),
    ...timing,
    channels: [...channels],
    sensors: readingsOf(metadata),
    motifs: names,
    began: Date.now(),
  };
}

/** Writes entries beside the file that is wanted, and gives them its name at the end. */
export class Recorder {
  readonly #path: string;
  readonly #file: FileHandle;
  readonly #writer: McapWriter;
  readonly #about: About;
  readonly #channelIds: { tick: number; command: number };
  readonly #motifs: string[];
  readonly #keys: { sensors: string[]; outputs: string[] };
  #sequence = 0;
  #busy: Promise<void> = Promise.resolve();

  private constructor(path: string, file: FileHandle, writer: McapWriter, about: About, channelIds: { tick: number; command: number }) {
    this.#path = path;
    this.#file = file;
    this.#writer = writer;
    this.#about = about;
    this.#channelIds = channelIds;
    this.#motifs = [...about.motifs];
    const keys = (names: readonly string[]) => names.map((name) => JSON.stringify(name));
    this.#keys = { sensors: keys(about.sensors), outputs: keys(about.channels) };
  }

  /** Where a recording lies until it is closed. */
  static part(path: string): string {
    return `${path}.part`;
  }

  static async open(path: string, about: About): Promise<Recorder> {
    const unwritten = (error: Error) => {
      throw new UserError(`Cannot write ${path}: ${reasonOf(error)}`);
    };
    const file = await open(Recorder.part(path), "w").catch(unwritten);
    let position = 0n;
    const writable = {
      position: () => position,
      async write(buffer: Uint8Array) {
        await file.appendFile(buffer); // all of it, where `write` may take a part
        position += BigInt(buffer.length);
      },
    };
    const writer = new McapWriter({ writable, chunkSize: CHUNK });
    try {
      await writer.start({ profile: "", library: `thalamotor ${about.version}` });
      await writer.addMetadata({ name: NAME, metadata: new Map([["about", JSON.stringify({ format: FORMAT, ...about })]]) });
    } catch (error) {
      await file.close();
      await rm(Recorder.part(path), { force: true });
      unwritten(error as Error);
    }
    const register = async (topic: keyof typeof schemas) => {
      const data = new TextEncoder().encode(JSON.stringify(schemas[topic]));
      const schemaId = await writer.registerSchema({ name: topic, encoding: "jsonschema", data });
      return writer.registerChannel({ topic: `/${topic}`, schemaId, messageEncoding: "json", metadata: new Map() });
    };
    return new Recorder(path, file, writer, about, { tick: await register("tick"), command: await register("command") });
  }

  /** A motif that was added while recording, so that later entries can name it. */
  know(motif: string): void {
    this.#motifs.push(motif);
  }

  /**
   * Entries in their order. They are written one after the other, whether or not the caller waits.
   * @throws UserError from the first that cannot be written on: those before it stay in the part
   */
  add(entries: readonly Entry[]): Promise<void> {
    this.#busy = this.#busy.then(() => this.#write(entries).catch((error) => this.#stop(error)));
    return this.#busy;
  }

  /** @throws UserError if not all of it could be written: what could be stays in the part */
  async close(): Promise<void> {
    try {
      await this.#busy;
      await this.#writer.end().catch((error) => this.#stop(error));
    } finally {
      await this.#file.close();
    }
    await rename(Recorder.part(this.#path), this.#path).catch((error) => this.#stop(error));
  }

  /** Leave no file behind. */
  async discard(): Promise<void> {
    await this.#busy.catch(() => {}); // it goes anyway
    await this.#file.close();
    await rm(Recorder.part(this.#path), { force: true });
  }

  #stop(error: unknown): never {
    throw new UserError(`Cannot write ${this.#path}: ${reasonOf(error)}. What was recorded until then is in ${Recorder.part(this.#path)}.`);
  }

  async #write(entries: readonly Entry[]): Promise<void> {
    const { began, hz } = this.#about;
    for (const entry of entries) {
      const time = BigInt(Math.round(began * 1e6)) + BigInt(Math.round((entry.tick * 1e9) / hz));
      await this.#writer.addMessage({
        channelId: this.#channelIds[entry.kind],
        sequence: this.#sequence++,
        logTime: time,
        publishTime: time,
        data: new TextEncoder().encode(entry.kind === "tick" ? this.#tickText(entry) : this.#commandText(entry)),
      });
    }
  }

  #tickText({ tick, phase, motif, lateness, compute, fault, sensors, output, hash }: TickEntry): string {
    const { sensors: sensorKeys, outputs } = this.#keys;
    const named = (keys: string[], values: Float32Array) => keys.map((key, i) => `${key}:${real(values[i])}`).join(",");
    const times = `"lateness_us":${lateness / 1000},"compute_us":${compute / 1000}`;
    const where = `"tick":${tick},"phase":"${PHASES[phase]}","motif":${JSON.stringify(this.#motifs[motif] ?? "")}`;
    const what = `"fault":"${FAULTS[fault]}","sensors":{${named(sensorKeys, sensors)}},"outputs":{${named(outputs, output)}}`;
    return `{${where},${times},${what}${hash === undefined ? "" : `,"hash":"${hex32(hash)}"`}}`;
  }

  #commandText({ tick, outcome, words }: CommandEntry): string {
    const kind = kindOf(words[0]);
    const command = Object.entries(COMMAND).find(([, code]) => code === kind)?.[0];
    const motif = kind === COMMAND.play ? { motif: this.#motifs[words[1]] } : {};
    const taken = outcome === TAKEN;
    const refusal = taken ? {} : { refusal: refusalText(outcome) };
    return JSON.stringify({ tick, taken, ...refusal, command, ...motif, words: Array.from(words) });
  }
}

const messages = {
  tick: z.object({
    tick: z.int().min(0),
    phase: z.enum(PHASES),
    motif: z.string(),
    lateness_us: z.number(),
    compute_us: z.number(),
    fault: z.enum(FAULTS),
    sensors: z.record(z.string(), z.number().nullable()),
    outputs: z.record(z.string(), z.number().nullable()),
    hash: z.string().optional(),
  }),
  command: z.object({ tick: z.int().min(0), taken: z.boolean(), words: z.array(z.int().min(0).max(0xffffffff)).min(1) }),
};

/** A message of a recording. */
export type Recorded =
  | ({ readonly kind: "tick" } & z.output<typeof messages.tick>)
  | ({ readonly kind: "command" } & z.output<typeof messages.command>);

/** A recording that cannot be read on: after which tick, and why. */
export class DamagedRecording extends UserError {}

/**
 * Read a recording. `onMessage` returns false to stop.
 * @param checksums whether a damaged chunk is refused as such, or read as it is
 * @throws DamagedRecording where it cannot be read on; UserError if it is none
 */
export async function readRecording(
  path: string,
  checksums: boolean,
  onAbout: (about: About) => void | Promise<void>,
  onMessage: (message: Recorded) => boolean,
): Promise<{ isComplete: boolean }> {
  const file = await open(path).catch((error: Error) => {
    throw new UserError(`Cannot read ${path}: ${reasonOf(error)}`);
  });
  const channels = new Map<number, McapTypes.Channel>();
  let about: About | undefined;
  let last = -1;
  const take = async (record: McapTypes.TypedMcapRecord): Promise<boolean> => {
    if (record.type === "Metadata" && record.name === NAME) {
      about = aboutSchema.parse(JSON.parse(record.metadata.get("about") ?? ""));
      await onAbout(about);
    } else if (record.type === "Channel") channels.set(record.id, record);
    else if (record.type === "Message") {
      if (!about) throw new UserError(`${path} is no thalamotor recording.`);
      const kind = channels.get(record.channelId)?.topic.slice(1) as keyof typeof messages;
      if (!(kind in messages)) throw new Error(`a message of an unknown kind`);
      const json = JSON.parse(new TextDecoder().decode(record.data));
      const message = { kind, ...messages[kind].parse(json) } as Recorded;
      last = message.tick;
      return onMessage(message);
    }
    return true;
  };
  /** False if somebody has heard enough. */
  const takeAll = async (reader: McapStreamReader): Promise<boolean> => {
    for (let record = reader.nextRecord(); record; record = reader.nextRecord()) if (!(await take(record))) return false;
    return true;
  };
  const reader = new McapStreamReader({ validateCrcs: checksums });
  let size = 0;
  let magic: Uint8Array = new Uint8Array();
  try {
    const buffer = new Uint8Array(CHUNK);
    for (;;) {
      const { bytesRead } = await file.read(buffer);
      if (bytesRead === 0) break;
      if (size === 0) magic = buffer.slice(0, Math.min(bytesRead, MCAP_MAGIC.length));
      size += bytesRead;
      reader.append(buffer.slice(0, bytesRead));
      if (!(await takeAll(reader))) return { isComplete: true };
    }
    if (!reader.done()) {
      const rest = new Uint8Array(reader.bytesRemaining());
      await file.read(rest, 0, rest.length, size - rest.length);
      const cut = readerOfCut(rest, channels.values());
      if (cut) await takeAll(cut);
    }
  } catch (error) {
    if (error instanceof UserError) throw error;
    if (!about) throw new UserError(`${path} is no thalamotor recording: ${firstLine(error)}`);
    throw new DamagedRecording(`${path} is damaged after tick ${last}: ${firstLine(error)}`);
  } finally {
    await file.close();
  }
  if (about) return { isComplete: reader.done() };
  const isCut = !reader.done() && magic.every((byte, i) => byte === MCAP_MAGIC[i]);
  throw new UserError(isCut ? `${path} ends before it says what was recorded: it was cut.` : `${path} is no thalamotor recording.`);
}

const firstLine = (error: unknown) =>
  error instanceof z.ZodError ? error.issues[0].message : String((error as Error).message).split("\n")[0];
