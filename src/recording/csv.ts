// A recording as CSV, for spreadsheets and scripts.
import { stringify } from "csv-stringify/sync";
import { readRecording } from "./mcap.ts";

/** One row a tick: tick, t (s), phase, motif, fault, sensors, outputs, lateness and compute time (µs). */
export async function csvOf(path: string): Promise<{ text: string; ticks: number; isComplete: boolean }> {
  const rows: unknown[][] = [];
  let names = { sensors: [] as string[], channels: [] as string[] };
  let rate = 1;
  const { isComplete } = await readRecording(
    path,
    true,
    ({ sensors, channels, hz }) => {
      names = { sensors, channels };
      rate = hz;
      rows.push(["tick", "t", "phase", "motif", "fault", ...sensors, ...channels, "lateness_us", "compute_us"]);
    },
    (message) => {
      if (message.kind !== "tick") return true;
      const { tick, phase, motif, fault, sensors, outputs, lateness_us, compute_us } = message;
      const values = [...names.sensors.map((name) => sensors[name]), ...names.channels.map((name) => outputs[name])];
      const t = Number((tick / rate).toPrecision(9));
      rows.push([tick, t, phase, motif, fault, ...values.map((value) => value ?? "nan"), lateness_us, compute_us]);
      return true;
    },
  );
  return { text: stringify(rows), ticks: rows.length - 1, isComplete };
}
