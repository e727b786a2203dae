// Doors of recordings: demonstrations in CSV, and runs in MCAP.
import { mkdtempSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { McapStreamReader, McapWriter } from "@mcap/core";
import { UserError } from "../../../src/base/errors.ts";
import { demonstrationsOf } from "../../../src/data/recordings.ts";
import { planFit } from "../../../src/learn/fit.ts";
import { csvOf } from "../../../src/recording/csv.ts";
import { aboutOf, Recorder } from "../../../src/recording/mcap.ts";
import { replay } from "../../../src/recording/replay.ts";
import { HZ, makeTicker } from "../../realtime/fixture.ts";
import { type Door, encode } from "../door.ts";
import { inRecords, inText } from "../edits.ts";
import { LIBRARIES } from "./libraries.ts";

const ROWS = Array.from({ length: 101 }, (_, i) => [i / 50, Math.sin((i * Math.PI) / 10), Math.cos((i * Math.PI) / 20)]);
const comma = (value: number) => value.toFixed(4).replace(".", ",");
const DEMONSTRATIONS = [
  `t,x,y\n${ROWS.map((row) => row.join(",")).join("\n")}\n`,
  `\ufeff# by hand\ntime [ms];elbow [rad];wrist [rad]\n${ROWS.map(([t, x, y]) => [1000 * t, x, y].map(comma).join(";")).join("\r\n")}`,
  `index\tsecs\tnsecs\tx\n${ROWS.map(([t, x], i) => [i, 1700000000 + Math.floor(t), Math.round((t % 1) * 1e9), x].join("\t")).join("\n")}\n`,
];

export function demonstrationDoor(): Door {
  return {
    good: DEMONSTRATIONS.map(encode),
    edits: [inText],
    async open(bytes) {
      // how it is asked for differs from file to file, and is the same for the same file
      const [isRhythmic, isAngles, isGaps] = [1, 2, 4].map((bit) => (bytes.length & bit) !== 0);
      const files = Array.from({ length: isAngles ? 2 : 1 }, (_, i) => ({ file: `${i}.csv`, read: async () => bytes }));
      const options = { gaps: isGaps ? "interpolate" : "refuse", ...(isAngles && { angles: ["all"] }) } as const;
      const { dt, targets } = planFit(await demonstrationsOf([{ name: "a", isRhythmic, files }], options));
      if (!targets.every(({ samples }) => samples.every(Number.isFinite)) || !(dt > 0)) throw new Error("Its target is not finite.");
    },
  };
}

/** The same messages without chunks, so that what is spoiled in one is seen by its reader and not by a checksum. */
async function unchunked(file: Uint8Array): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let size = 0n;
  const writable = {
    position: () => size,
    async write(bytes: Uint8Array) {
      parts.push(bytes.slice());
      size += BigInt(bytes.length);
    },
  };
  const writer = new McapWriter({ writable, useChunks: false });
  await writer.start({ profile: "", library: "" });
  const [schemas, channels] = [new Map<number, number>(), new Map<number, number>()];
  const reader = new McapStreamReader();
  reader.append(file);
  for (let record = reader.nextRecord(); record; record = reader.nextRecord()) {
    if (record.type === "Metadata") await writer.addMetadata(record);
    else if (record.type === "Schema") schemas.set(record.id, await writer.registerSchema(record));
    else if (record.type === "Channel")
      channels.set(record.id, await writer.registerChannel({ ...record, schemaId: schemas.get(record.schemaId) ?? 0 }));
    else if (record.type === "Message") await writer.addMessage({ ...record, channelId: channels.get(record.channelId) ?? 0 });
  }
  await writer.end();
  return Uint8Array.from(Buffer.concat(parts));
}

const TICKS = 60;

/** A recording with commands, and the controller that it is of. */
async function makeRecording(path: string): Promise<Uint8Array> {
  const { bytes, metadata, stride, play, say, sense, run } = await makeTicker(LIBRARIES.f32, { hashEvery: 10 }, 4);
  const recorder = await Recorder.open(path, { ...(await aboutOf(bytes, metadata, { hz: HZ, stride, hashEvery: 10 })), began: 0 });
  for (let k = 0; k < TICKS; k++) {
    if (k % 20 === 0) say(play((k / 20) % 2, { gain: 1.5 }));
    sense([Math.sin(k)]);
    await recorder.add(run(1));
  }
  await recorder.close();
  return bytes;
}

export async function recordingDoor(): Promise<Door> {
  const folder = mkdtempSync(join(tmpdir(), "thalamotor-door-"));
  const path = join(folder, "it.mcap");
  const controller = await makeRecording(path);
  const good = new Uint8Array(await readFile(path));
  const plain = await unchunked(good);
  return {
    good: [good, plain, plain],
    edits: [inRecords],
    async open(bytes) {
      await writeFile(path, bytes);
      await csvOf(path).catch((error) => {
        if (!(error instanceof UserError)) throw error;
      });
      await replay(path, controller);
    },
  };
}
