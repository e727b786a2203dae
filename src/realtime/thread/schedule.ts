// When a tick is due: an absolute schedule, release k at start + k × period, so that nothing drifts; sleep, then spin close to
// the release; and what happens when a tick takes longer than its period. Lateness is counted from the intended release, of
// releases that were given up too: no coordinated omission.
import type { Int32Histogram } from "hdr-histogram-js";
import type { Late } from "../late.ts";
import { MOST_NS, sharedHistogram } from "../statistics.ts";
import { type SharedMemory, STATE, STATUS } from "../status.ts";

/** Most releases that are made up for in a row; older ones are given up. */
export const MOST_BEHIND = 64;

export interface Timing {
  /** ms */
  readonly period: number;
  /** How long before a release it stops sleeping and spins, ms. */
  readonly spin: number;
  readonly late: Late;
}

/** ms; `sleep` may return early or late. */
export interface Clock {
  now(): number;
  sleep(ms: number): void;
}

/** What a release asks for (Ticker). */
export interface Ticking {
  /** Whether a driver takes part in `read` and `write`, so that they are measured. */
  readonly isDriven: boolean;
  /** @param now periods since the start, by the clock, wrapped to an i32 */
  read(now: number): void;
  tick(): void;
  write(): void;
  finish(lateness: number, compute: number): void;
  fault(reason: "overrun"): void;
}

/**
 * While it spins it looks at the clock the more often, the nearer the release is: it waits for a part of what is left, counted in
 * loads of a few nanoseconds, and so many of them at most. (In Node each reading leaves 16 bytes of garbage: V8 boxes its result.)
 */
const LOADS = 50_000;
const MOST_LOADS = 1024;

const ns = (ms: number) => Math.min(MOST_NS, Math.max(0, Math.round(ms * 1e6))) | 0;

export class Schedule {
  readonly #timing: Timing;
  readonly #clock: Clock;
  readonly #ticking: Ticking;
  readonly #status: Int32Array;
  readonly #lateness: Int32Histogram;
  readonly #compute: Int32Histogram;
  readonly #driving: Int32Histogram;

  constructor(timing: Timing, clock: Clock, ticking: Ticking, shared: Pick<SharedMemory, "status" | "lateness" | "compute" | "driving">) {
    this.#timing = timing;
    this.#clock = clock;
    this.#ticking = ticking;
    this.#status = new Int32Array(shared.status);
    this.#lateness = sharedHistogram(shared.lateness);
    this.#compute = sharedHistogram(shared.compute);
    this.#driving = sharedHistogram(shared.driving);
  }

  /** Until the host asks for it to end. (One function, because V8 boxes reals that go from one to another.) */
  run(): void {
    const { period, spin, late } = this.#timing;
    const status = this.#status;
    const clock = this.#clock;
    const { isDriven } = this.#ticking;
    const start = clock.now() + period;
    let isFirst = true;
    Atomics.store(status, STATUS.state, STATE.running);
    for (let k = 0; Atomics.load(status, STATUS.request) === 0; k++) {
      const release = start + k * period;
      let woke = clock.now();
      while (woke < release) {
        if (release - woke > spin) clock.sleep(release - woke - spin);
        const pause = Math.min(MOST_LOADS, (release - woke) * LOADS);
        for (let i = 0; i < pause; i++) Atomics.load(status, STATUS.request);
        if (Atomics.load(status, STATUS.request) !== 0) break;
        woke = clock.now();
      }
      if (Atomics.load(status, STATUS.request) !== 0) break;
      const due = Math.floor((woke - start) / period);
      const behind = due - k;
      const kept = late === "catch-up" ? MOST_BEHIND : 0;
      for (let give = behind - kept; give > 0; give--, k++) {
        this.#lateness.recordValue(ns(woke - start - k * period));
        Atomics.add(status, STATUS.lost, 1);
      }
      const lateness = ns(woke - start - k * period);
      this.#ticking.read(due | 0);
      const began = isDriven ? clock.now() : woke;
      this.#ticking.tick();
      const made = isDriven ? clock.now() : woke;
      this.#ticking.write();
      const ended = clock.now();
      const compute = ns(ended - woke);
      if (isFirst) {
        Atomics.store(status, STATUS.firstLateness, lateness);
        Atomics.store(status, STATUS.firstCompute, compute);
      } else {
        this.#lateness.recordValue(lateness);
        this.#compute.recordValue(compute);
        if (isDriven) this.#driving.recordValue(ns(began - woke + ended - made));
      }
      isFirst = false;
      this.#ticking.finish(lateness, compute);
      if (ended > start + (k + 1) * period) {
        Atomics.add(status, STATUS.overruns, 1);
        if (late === "fault") this.#ticking.fault("overrun");
      }
    }
  }
}
