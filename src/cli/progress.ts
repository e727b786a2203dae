// Progress on standard error: a bar on a terminal, a line now and then elsewhere.
import { Presets, SingleBar } from "cli-progress";
import type { FitProgress } from "../train/fit.ts";

export class ProgressBar {
  readonly #bar: SingleBar;
  readonly #done = new Map<string, number>();

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
    this.#bar.start(total, 0, { detail: "starting" });
  }

  /** Of one long task. */
  update(done: number, total: number, detail: string): void {
    this.#bar.setTotal(total);
    this.#bar.update(done, { detail });
  }

  /** Of one of many tasks; those that begin later add to the total. */
  task({ name, done, of, nmse }: FitProgress): void {
    if (done === 0) return; // it waits for a worker
    if (!this.#done.has(name) && this.#bar.getTotal() < this.#sum() + of) this.#bar.setTotal(this.#sum() + of);
    this.#done.set(name, done);
    const error = Number.isFinite(nmse) && nmse > 0 ? ` · nMSE ${nmse.toFixed(4)}` : "";
    this.#bar.update(this.#sum(), { detail: `${name} · iteration ${done}/${of}${error}` });
  }

  stop(): void {
    this.#bar.stop();
  }

  #sum(): number {
    let sum = 0;
    for (const done of this.#done.values()) sum += done;
    return sum;
  }
}
