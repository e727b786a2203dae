import { describe, expect, test } from "vitest";
import type { Late } from "../../../src/realtime/late.ts";
import { makeShared } from "../../../src/realtime/shared.ts";
import { distribution } from "../../../src/realtime/statistics.ts";
import { STATUS } from "../../../src/realtime/status.ts";
import { type Clock, MOST_BEHIND, Schedule, type Ticking } from "../../../src/realtime/thread/schedule.ts";

const PERIOD = 1;

/** Runs a schedule on a clock of its own; `costs[k]` is what the k-th tick takes, ms. */
function simulate(late: Late, costs: readonly number[], ticks: number, { spin = 0.2, oversleep = 0 } = {}) {
  const shared = makeShared(1, 0);
  const status = new Int32Array(shared.status);
  let now = 100;
  const starts: number[] = [];
  const dues: number[] = [];
  const faults: string[] = [];
  const sleeps: number[] = [];
  const clock: Clock = {
    now() {
      now += 1e-3; // reading it takes time, so that spinning ends
      return now;
    },
    sleep(ms) {
      sleeps.push(ms);
      now += ms + oversleep;
    },
  };
  const ticking: Ticking = {
    isDriven: false,
    read(due) {
      dues.push(due);
      starts.push(now);
    },
    tick() {
      now += costs[starts.length - 1] ?? 0.01;
    },
    write() {},
    finish: () => {
      if (starts.length === ticks) status[STATUS.request] = 1;
    },
    fault: (reason) => faults.push(reason),
  };
  new Schedule({ period: PERIOD, spin, late }, clock, ticking, shared).run();
  const count = (word: number) => status[word];
  return {
    /** Release by release: at which it started, in periods after the first one. */
    releases: starts.map((start) => start - 100 - PERIOD),
    dues,
    faults,
    sleeps,
    overruns: count(STATUS.overruns),
    lost: count(STATUS.lost),
    lateness: distribution(shared.lateness),
    compute: distribution(shared.compute),
  };
}

describe("the schedule", () => {
  test("releases ticks at multiples of the period, without drift, however long ticks and sleeps take", () => {
    const costs = Array.from({ length: 200 }, (_, k) => 0.1 + (k % 7) * 0.1);
    const { releases, lost, overruns } = simulate("skip", costs, 200, { spin: 0.3, oversleep: 0.25 });
    expect([lost, overruns]).toEqual([0, 0]);
    releases.forEach((at, k) => {
      expect(at - k).toBeGreaterThanOrEqual(0);
      expect(at - k).toBeLessThan(0.002);
    });
  });

  test("sleeps until the spin begins, and never when it spins all the time", () => {
    const { sleeps } = simulate("skip", [], 10, { spin: 0.2 });
    expect(sleeps).toHaveLength(10);
    for (const ms of sleeps) expect(ms).toBeLessThanOrEqual(PERIOD - 0.2);
    expect(simulate("skip", [], 10, { spin: PERIOD }).sleeps).toEqual([]);
  });

  test("skip gives releases up that passed meanwhile, and goes on in step", () => {
    const { releases, lost, overruns, faults } = simulate("skip", [0.01, 0.01, 3.5], 6);
    expect(releases.map((at) => Math.floor(at))).toEqual([0, 1, 2, 5, 6, 7]);
    expect([lost, overruns, faults.length]).toEqual([2, 1, 0]);
  });

  test("catch-up makes up for every one of them, and then is in step again", () => {
    const { releases, dues, lost, overruns, lateness } = simulate("catch-up", [0.01, 0.01, 3.5], 8);
    expect(releases.map((at) => Math.round(at * 10) / 10)).toEqual([0, 1, 2, 5.5, 5.5, 5.5, 6, 7]);
    expect(dues).toEqual([0, 1, 2, 5, 5, 5, 6, 7]); // by the clock
    expect(lost).toBe(0);
    expect(overruns).toBe(3); // the slow one, and those that were made up for after their next release
    expect(lateness.max).toBeGreaterThan(2400);
  });

  test("catch-up gives up what is further behind than its bound", () => {
    const { lost, releases } = simulate("catch-up", [0.01, 100.5], 4);
    expect(lost).toBe(100 - MOST_BEHIND - 1);
    expect(releases[2]).toBeCloseTo(101.5, 1);
  });

  test("fault falls back to the safe output", () => {
    const { faults } = simulate("fault", [0.01, 1.2], 4);
    expect(faults[0]).toBe("overrun");
    expect(simulate("fault", [], 4).faults).toEqual([]);
  });

  test("counts lateness from the intended release, of those that were given up too, the first tick apart", () => {
    const { lateness, compute } = simulate("skip", [0.01, 10.5], 20);
    expect(lateness.n).toBe(19 + 9); // 9 given up
    expect(lateness.max).toBeGreaterThan(9400);
    expect(lateness.p50).toBeLessThan(2);
    expect(compute.n).toBe(19);
    expect(compute.max).toBeGreaterThan(10_400);
  });
});
