// Progress on standard error: a bar on a terminal, a line now and then elsewhere.
import { Presets, SingleBar } from "cli-progress";
import type { TaskProgress } from "../learn/runner.ts";

export class ProgressBar {
  readonly #bar: SingleBar;
  readonly #done = new Map<string, number>();
  #begun = 0;

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

  /** Of one of many tasks; what begins beyond the total adds to it. */
  task({ name, done, of, nmse, cost }: TaskProgress): void {
    if (done === 0) return; // it waits for a worker
    if (!this.#done.has(name)) this.#begun += of * cost;
    this.#done.set(name, done * cost);
    if (this.#begun > this.#bar.getTotal()) this.#bar.setTotal(this.#begun);
    const error = Number.isFinite(nmse) && nmse > 0 ? ` · nMSE ${nmse.toFixed(4)}` : "";
    const sum = [...this.#done.values()].reduce((total, value) => total + value, 0);
    this.#bar.update(sum, { detail: `${name} · iteration ${done}/${of}${error}` });
  }

  stop(): void {
    this.#bar.stop();
  }
}
