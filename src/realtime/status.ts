// The words and buffers that the loop's thread and its host share. Who writes what: the host commands, sensors and its
// heartbeat; the loop everything else. Neither ever waits for the other.

/** The memory itself, to be sent to the other thread. */
export interface SharedMemory {
  readonly status: SharedArrayBuffer;
  readonly sensors: SharedArrayBuffer;
  readonly outputs: SharedArrayBuffer;
  readonly commands: SharedArrayBuffer;
  readonly log: SharedArrayBuffer;
  readonly lateness: SharedArrayBuffer;
  readonly compute: SharedArrayBuffer;
  readonly driving: SharedArrayBuffer;
  readonly told: SharedArrayBuffer;
}

/** Words of `status`. */
export const STATUS = {
  /** The host asks the loop to end (1); the loop sleeps on it. */
  request: 0,
  /** What the loop does: see STATE. */
  state: 1,
  /** Why the safe output is in force: see FAULTS. And since which tick. */
  fault: 2,
  faultTick: 3,
  /** Ticks that ended after the next release; releases that were given up; commands that the controller refused. */
  overruns: 4,
  lost: 5,
  refused: 6,
  /** Entries that found no room in the log. */
  unlogged: 7,
  /** The host counts it up while it is alive. */
  heartbeat: 8,
  /** Whether the host wants ticks and commands in the log. */
  logging: 9,
  /** ns, of the first tick, which is not in the histograms. */
  firstLateness: 10,
  firstCompute: 11,
  /** In which of its driver's functions the loop is: see DRIVING. And how often one threw. */
  driving: 12,
  driverFailures: 13,
} as const;

/** Failed: the thread ended without having been asked to. */
export const STATE = { starting: 0, running: 1, ended: 2, failed: 3 } as const;
export const DRIVING = { none: 0, open: 1, read: 2, write: 3, close: 4 } as const;
/** Why the loop fell back to its safe output. By number. */
export const FAULTS = ["none", "overrun", "host", "sensors", "error", "driver"] as const;
export type Fault = Exclude<(typeof FAULTS)[number], "none">;

/** The low and high word of a count, and back. */
export const low = (count: number) => (count % 2 ** 32) | 0;
export const high = (count: number) => (count / 2 ** 32) | 0;
export const whole = (lower: number, upper: number) => (upper >>> 0) * 2 ** 32 + (lower >>> 0);
