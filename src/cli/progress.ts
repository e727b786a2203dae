// Progress on standard error: a bar on a terminal, a line now and then elsewhere.
import { Presets, SingleBar } from "cli-progress";
import { Tally, type TaskProgress } from "../learn/runner.ts";

/** Before so much of the work, and so many ms, what is left of it would be a wild guess. */
const ENOUGH = 0.03;
const LONG_ENOUGH = 3000;

/** How long the rest will take, if it goes on as it did so far; nothing before that can be said. */
export function left(done: number, total: number, elapsed: number): string {
  if (done < ENOUGH * total || elapsed < LONG_ENOUGH) return "";
  const seconds = Math.round(((total - done) / done) * (elapsed / 1000));
  return seconds < 60 ? ` · ${seconds} s left` : ` · ${Math.round(seconds / 60)} min left`;
}

export class ProgressBar {
  readonly #bar: SingleBar;
  readonly #tally: Tally;
  readonly #began = performance.now();

  constructor(total: number, what: string) {
    this.#bar = new SingleBar(
      {
        format: `${what} {bar} {percentage}% · {detail} {left}`,
        hideCursor: true,
        noTTYOutput: true,
        notTTYSchedule: 10_000,
        stream: process.stderr,
        barsize: 24,
      },
      Presets.rect,
    );
    this.#tally = new Tally(total);
    this.#bar.start(total, 0, { detail: "starting", left: "" });
  }

  /** Of one long task. */
  update(done: number, total: number, detail: string): void {
    this.#bar.setTotal(total);
    this.#bar.update(done, { detail, left: left(done, total, performance.now() - this.#began) });
  }

  /** Of one of many tasks; what begins beyond the total adds to it. */
  task(progress: TaskProgress): void {
    const { name, done, of, nmse } = progress;
    if (done === 0) return; // it waits for a worker
    this.#tally.add(progress);
    const error = Number.isFinite(nmse) && nmse > 0 ? ` · nMSE ${nmse.toFixed(4)}` : "";
    this.update(this.#tally.done, this.#tally.of, `${name} · iteration ${Math.round(done)}/${Math.round(of)}${error}`);
  }

  stop(): void {
    this.#bar.stop();
  }
}
