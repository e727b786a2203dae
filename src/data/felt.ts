// Columns of demonstrations that were felt, not commanded.
import { UserError } from "../base/errors.ts";
import type { Demonstrations } from "./recordings.ts";

/** The demonstrations with these columns behind all others, in this order. @throws UserError if one is not there, or no other is */
export function sensorsLast(demonstrations: Demonstrations, sensors: readonly string[]): Demonstrations {
  const { channels, channelUnits, motifs } = demonstrations;
  const missing = sensors.filter((name) => !channels.includes(name));
  if (missing.length > 0) {
    throw new UserError(
      `The demonstrations have no column ${missing.map((name) => `"${name}"`).join(", ")} to be a sensor: they have ${channels.join(", ")}.`,
    );
  }
  const commands = channels.filter((name) => !sensors.includes(name));
  if (commands.length === 0) throw new UserError("All columns are sensors: what is commanded?");
  const order = [...commands, ...sensors].map((name) => channels.indexOf(name));
  const C = channels.length;
  return {
    ...demonstrations,
    channels: order.map((c) => channels[c]),
    channelUnits: order.map((c) => channelUnits[c] ?? ""),
    motifs: motifs.map((motif) => ({
      ...motif,
      recordings: motif.recordings.map((recording) => ({
        ...recording,
        values: recording.values.map((_, i) => recording.values[i - (i % C) + order[i % C]]),
      })),
    })),
  };
}
