// Progress on standard error: a bar on a terminal, a line now and then elsewhere.
import { Presets, SingleBar } from "cli-progress";
import { Tally, type TaskProgress } from "../learn/runner.ts";

export class ProgressBar {
  readonly #bar: SingleBar;
  readonly #tally: Tally;

  constructor(total: number, what: string) {
    this.#bar = new SingleBar(
      {
        format: `${what} {bar} {percentage}% · {detail} · {eta_formatted} left`,
        hideCursor: true,
        etaBuffer: 200,
        noTTYOutput: true,
        notTTYSchedule: 10_000,
        stream: process.stderr,
        barsize: 24,
      },
      Presets.rect,
    );
    this.#tally = new Tally(total);
    this.#bar.start(total, 0, { detail: "starting" });
  }

  /** Of one long task. */
  update(done: number, total: number, detail: string): void {
    this.#bar.setTotal(total);
    this.#bar.update(done, { detail });
  }

  /** Of one of many tasks; what begins beyond the total adds to it. */
  task(progress: TaskProgress): void {
    const { name, done, of, nmse } = progress;
    if (done === 0) return; // it waits for a worker
    this.#tally.add(progress);
    this.#bar.setTotal(this.#tally.of);
    const error = Number.isFinite(nmse) && nmse > 0 ? ` · nMSE ${nmse.toFixed(4)}` : "";
    this.#bar.update(this.#tally.done, { detail: `${name} · iteration ${Math.round(done)}/${Math.round(of)}${error}` });
  }

  stop(): void {
    this.#bar.stop();
  }
}
