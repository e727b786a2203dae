// What a person sees of a run: one line while it goes on, figures when it is over.
import { Presets, SingleBar } from "cli-progress";
import type { RealtimeLoop } from "../realtime/node.ts";
import { distributionTable } from "./table.ts";

/** One line on the terminal: motif, phase, outputs, lateness; undefined ends it. */
export function makeView(channels: readonly string[]): (loop: RealtimeLoop | undefined) => void {
  const bar = new SingleBar(
    {
      format: "{motif} {phase} · {outputs} · late p50 {p50} p99.9 {p999} max {max} µs · tick {value}",
      stream: process.stderr,
      hideCursor: true,
    },
    Presets.rect,
  );
  bar.start(1, 0, { motif: "", phase: "", outputs: "", p50: 0, p999: 0, max: 0 });
  return (loop) => {
    if (!loop) {
      bar.stop();
      return;
    }
    const { tick, phase, motif = "–", output } = loop.read();
    const { p50, p999, max } = loop.statistics().lateness;
    const outputs = channels.map((name, c) => `${name} ${output[c].toFixed(3)}`).join(" ");
    bar.update(tick, { motif, phase, outputs, p50: p50.toFixed(1), p999: p999.toFixed(1), max: max.toFixed(1) });
  };
}

export function report(loop: RealtimeLoop, record: string | undefined): void {
  const { ticks, overruns, lost, refused, unlogged, first, lateness, compute } = loop.statistics();
  console.error(`${ticks} ticks at ${loop.hz} Hz; ${overruns} overruns, ${lost} releases given up, ${refused} commands refused.`);
  console.error(distributionTable({ "lateness (µs)": lateness, "compute (µs)": compute }));
  console.error(`First tick, not in the table: ${first.lateness.toFixed(1)} µs late, ${first.compute.toFixed(1)} µs to compute.`);
  if (unlogged > 0) console.error(`${unlogged} entries found no room in the log: the recording has gaps.`);
  if (record) console.error(`Recording: ${record}`);
}
