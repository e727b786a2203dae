// Entry of the trainer's kernels: the cell rolled out over trials, and the gradient back through time. The host owns
// the memory: it says in a block, field by field, where every array lies. Per trial and step a record keeps what the
// gradient needs. N padded, f32; T steps, B trials, rank R.
import { cell } from "./cell/f32";
import { recurBack } from "./cortex/dense";
import { shiftBack4 } from "./cortex/sparse";
import {
  further, Input, Panels, Rates, Recurrence, RecurrenceTransposed, Rows, rowsOf, State, Sums, Thalamus, Values, Vector,
} from "./kernel/arrays";
import { accumulatePanels, dot, project, row } from "./kernel/f32";
import { Phi } from "./kernel/phi";
import { PADDED, PAIRS, VECTOR } from "./layout";

const READOUT: usize = <usize>CHANNELS * 4;

/** What a rollout works on. The host fills it in, by the offsets in Field. */
@unmanaged class Rollout {
  steps: i32;
  trials: i32;
  rank: i32;
  kappa: f32;
  J: Recurrence;
  JT: RecurrenceTransposed;
  W: Rows;
  WT: Panels;
  U: Panels;
  V: Rows;
  UT: Rows;
  VT: Panels;
  /** B × N: input and first state of each trial; the state becomes the last. */
  bias: Input;
  x: State;
  /**
   * B × T × N, B × T × R, B × T × C: rates, thalamic activity and the readout W r (without c) of the states left. For a
   * sparse J one more N after the rates, since each stands twice until the next overwrites the second.
   */
  r: Rates;
  s: Thalamus;
  y: Values;
  /** B × N; B × T × N and B × T: x − goal after each step and its square. */
  goal: Vector;
  difference: Vector;
  distance: Values;
  /** B × T × C and B × T: gradients with respect to the readout and to the squares. */
  dy: Values;
  dd: Values;
  /** T × C: what y is to be. C each: what an error weighs, and beside it that of the error's change in a step. */
  target: Values;
  weight: Values;
  change: Values;
  /** R × N each: gradients with respect to Uᵀ and V are added to them. */
  dUT: Rows;
  dV: Rows;
  /**
   * B × N each: gradients with respect to the inputs and to the first states. For a sparse J one more N after the
   * latter.
   */
  dbias: Vector;
  dx: Vector;
  /** Scratch: the sums of two panels, N, R. */
  z: Sums;
  h: Vector;
  q: Thalamus;
}

/** Where the fields are, in bytes from the beginning of the block. */
export enum Field {
  steps = offsetof<Rollout>("steps"),
  trials = offsetof<Rollout>("trials"),
  rank = offsetof<Rollout>("rank"),
  kappa = offsetof<Rollout>("kappa"),
  J = offsetof<Rollout>("J"),
  JT = offsetof<Rollout>("JT"),
  W = offsetof<Rollout>("W"),
  WT = offsetof<Rollout>("WT"),
  U = offsetof<Rollout>("U"),
  V = offsetof<Rollout>("V"),
  UT = offsetof<Rollout>("UT"),
  VT = offsetof<Rollout>("VT"),
  bias = offsetof<Rollout>("bias"),
  x = offsetof<Rollout>("x"),
  r = offsetof<Rollout>("r"),
  s = offsetof<Rollout>("s"),
  y = offsetof<Rollout>("y"),
  goal = offsetof<Rollout>("goal"),
  difference = offsetof<Rollout>("difference"),
  distance = offsetof<Rollout>("distance"),
  dy = offsetof<Rollout>("dy"),
  dd = offsetof<Rollout>("dd"),
  target = offsetof<Rollout>("target"),
  weight = offsetof<Rollout>("weight"),
  change = offsetof<Rollout>("change"),
  dUT = offsetof<Rollout>("dUT"),
  dV = offsetof<Rollout>("dV"),
  dbias = offsetof<Rollout>("dbias"),
  dx = offsetof<Rollout>("dx"),
  z = offsetof<Rollout>("z"),
  h = offsetof<Rollout>("h"),
  q = offsetof<Rollout>("q"),
}

/** Bytes of the block. */
export const BLOCK: usize = offsetof<Rollout>();

/** a += k b over N. */
// @ts-ignore: decorator
@inline function addScaled(into: Vector, vector: Vector, k: f32): void {
  const a = changetype<usize>(into), b = changetype<usize>(vector);
  if (ASC_FEATURE_SIMD) {
    const s = f32x4.splat(k);
    for (let i: usize = 0; i < VECTOR; i += 16) {
      v128.store(a + i, f32x4.add(v128.load(a + i), f32x4.mul(s, v128.load(b + i))));
    }
  } else {
    for (let i: usize = 0; i < VECTOR; i += 4) store<f32>(a + i, load<f32>(a + i) + k * load<f32>(b + i));
  }
}

/** Zeros for N values. */
// @ts-ignore: decorator
@inline function clear(vector: Vector): void {
  for (let i: usize = 0; i < VECTOR; i += 4) store<f32>(changetype<usize>(vector) + i, 0);
}

/** A copy of N values behind them, as a sparse J wants them. */
// @ts-ignore: decorator
@inline function repeat(vector: Vector): void {
  const from = changetype<usize>(vector);
  for (let i: usize = 0; i < VECTOR; i += 16) v128.store(from + VECTOR + i, v128.load(from + i));
}

/** Leaves r, s and y of every trial and step, and the last states in x. */
export function forward(run: Rollout): void {
  const steps = run.steps, rank = run.rank, kappa = run.kappa, J = run.J, U = run.U, V = run.V, W = run.W, z = run.z;
  let x = run.x, bias = run.bias, r = run.r, s = run.s, y = changetype<usize>(run.y);
  for (let trials = run.trials; trials > 0; --trials) {
    for (let t = 0; t < steps; ++t) {
      cell(x, r, s, z, kappa, J, bias, U, V, rank);
      for (let c: usize = 0; c < <usize>CHANNELS; ++c) store<f32>(y + (c << 2), dot(row(W, c, VECTOR), r, VECTOR));
      r = further(r, VECTOR);
      s = further(s, <usize>rank << 2);
      y += READOUT;
    }
    x = further(x, VECTOR);
    bias = further(bias, VECTOR);
  }
}

/** As `forward`, for a loss on the state itself (the transition module's): difference and distance instead of y. */
export function settle(run: Rollout): void {
  const steps = run.steps, rank = run.rank, kappa = run.kappa, J = run.J, U = run.U, V = run.V, z = run.z;
  let x = run.x, bias = run.bias, r = run.r, s = run.s, goal = run.goal, difference = run.difference;
  let distance = changetype<usize>(run.distance);
  for (let trials = run.trials; trials > 0; --trials) {
    for (let t = 0; t < steps; ++t) {
      cell(x, r, s, z, kappa, J, bias, U, V, rank);
      for (let i: usize = 0; i < VECTOR; i += 4) {
        const away = load<f32>(changetype<usize>(x) + i) - load<f32>(changetype<usize>(goal) + i);
        store<f32>(changetype<usize>(difference) + i, away);
      }
      store<f32>(distance, dot(difference, difference, VECTOR));
      r = further(r, VECTOR);
      s = further(s, <usize>rank << 2);
      difference = further(difference, VECTOR);
      distance += 4;
    }
    x = further(x, VECTOR);
    bias = further(bias, VECTOR);
    goal = further(goal, VECTOR);
  }
}

/**
 * The loss of the readouts of one trial, Σ weight (e² + change · (e − e before)²) with e = y − target; leaves its
 * gradient in their place. Returns the first part alone, Σ weight e².
 */
export function score(run: Rollout): f64 {
  const weight = changetype<usize>(run.weight), change = changetype<usize>(run.change);
  const last = <usize>(run.steps - 1) * READOUT;
  let error: f64 = 0;
  for (let c: usize = 0; c < READOUT; c += 4) {
    const y = changetype<usize>(run.y) + c, target = changetype<usize>(run.target) + c;
    const w = load<f32>(weight + c), k = load<f32>(change + c);
    let e = load<f32>(y) - load<f32>(target), since: f32 = 0; // how e changed in the step to this one
    for (let t: usize = 0; t <= last; t += READOUT) {
      const next = t < last ? load<f32>(y + t + READOUT) - load<f32>(target + t + READOUT) : e;
      error += <f64>w * <f64>e * <f64>e;
      store<f32>(y + t, 2 * w * (e + k * (since - (next - e))));
      since = next - e;
      e = next;
    }
  }
  return error;
}

/**
 * Gradient of a loss back through what `forward` or `settle` left: dy or dd is where its gradient lies, zero for none.
 * Adds to dUT and dV; leaves dbias and dx.
 */
export function backward(run: Rollout): void {
  const steps = run.steps, rank = run.rank, kappa = run.kappa, q = run.q, h = run.h, UT = run.UT;
  const thalamus = <usize>rank << 2;
  const dy = changetype<usize>(run.dy), dd = changetype<usize>(run.dd);
  let dx = run.dx, dbias = run.dbias;
  for (let trial: usize = 0; trial < <usize>run.trials; ++trial) {
    const end = (trial + 1) * <usize>steps; // of the records of this trial
    let r = further(run.r, end * VECTOR), difference = further(run.difference, end * VECTOR);
    let s = changetype<usize>(run.s) + end * thalamus, dyt = dy + end * READOUT, ddt = dd + (end << 2);
    clear(dx);
    clear(dbias);
    for (let t = 0; t < steps; ++t) {
      r = further(r, -VECTOR);
      difference = further(difference, -VECTOR);
      s -= thalamus;
      dyt -= READOUT;
      ddt -= 4;
      if (dd != 0) addScaled(dx, difference, <f32>2 * load<f32>(ddt)); // dx is dL/dx after this step
      if (SPARSE) repeat(dx);
      addScaled(dbias, dx, kappa);
      project(q, UT, dx, rank, VECTOR);
      for (let k: usize = 0; k < <usize>rank; ++k) {
        addScaled(row(run.dUT, k, VECTOR), dx, kappa * load<f32>(s + (k << 2)));
        addScaled(row(run.dV, k, VECTOR), r, kappa * load<f32>(changetype<usize>(q) + (k << 2)));
      }
      const dReadout = changetype<Values>(dyt);
      if (SPARSE) {
        for (let p: usize = 0; p < <usize>(PADDED >> 4); ++p) pullUnits(p << 6, run, h, dx, q, dReadout);
      } else {
        if (WIDE) for (let p: usize = 0; p < <usize>PAIRS; ++p) pull(true, p << 7, run, h, dx, q, dReadout);
        for (let p: usize = PAIRS << 1; p < <usize>(PADDED >> 4); ++p) pull(false, p << 6, run, h, dx, q, dReadout);
      }
      back(dx, h, r, 1 - kappa);
    }
    dbias = further(dbias, VECTOR);
    dx = further(dx, VECTOR);
  }
}

/** h = κ (Jᵀ g + Vᵀ q) + Wᵀ dy for the panel whose rows begin `at` bytes into h, or (`pair`) for it and the next. */
// @ts-ignore: decorator
@inline function pull(pair: bool, at: usize, run: Rollout, h: Vector, g: Vector, q: Thalamus, dy: Values): void {
  const sums = rowsOf(h, at), to = changetype<usize>(sums), bytes: usize = pair ? 128 : 64;
  const rank = run.rank, kappa = run.kappa;
  for (let i: usize = 0; i < bytes; i += 4) store<f32>(to + i, 0);
  recurBack(pair, at, sums, sums, run.JT, g);
  if (rank > 0) accumulatePanels(pair, sums, sums, further(run.VT, at * rank), q, rank);
  for (let i: usize = 0; i < bytes; i += 4) store<f32>(to + i, load<f32>(to + i) * kappa);
  if (run.dy) accumulatePanels(pair, sums, sums, further(run.WT, at * CHANNELS), dy, CHANNELS);
}

/** The same for one panel of a sparse J, four units at a time. */
// @ts-ignore: decorator
@inline function pullUnits(at: usize, run: Rollout, h: Vector, g: Vector, q: Thalamus, dy: Values): void {
  const rank = <usize>run.rank, kappa = f32x4.splat(run.kappa), activity = changetype<usize>(q);
  const loop = changetype<usize>(run.VT) + at * rank, readout = changetype<usize>(run.WT) + at * CHANNELS;
  for (let i: usize = 0; i < 4; ++i) {
    const k = i << 4;
    let z = shiftBack4(f32x4.splat(0), at, k, run.JT, g);
    for (let j: usize = 0; j < rank; ++j) {
      z = f32x4.add(z, f32x4.mul(v128.load32_splat(activity + (j << 2)), v128.load(loop + k + (j << 6))));
    }
    z = f32x4.mul(z, kappa);
    if (run.dy) {
      for (let c: usize = 0; c < <usize>CHANNELS; ++c) {
        const d = v128.load32_splat(changetype<usize>(dy) + (c << 2));
        z = f32x4.add(z, f32x4.mul(d, v128.load(readout + k + (c << 6))));
      }
    }
    v128.store(changetype<usize>(h) + at + k, z);
  }
}

/** φ′ from the rates: 1 − r², or of the quadratic φ √(1 − |r|). */
// @ts-ignore: decorator
@inline function slope4(r: v128): v128 {
  const one = f32x4.splat(1);
  if (PHI == Phi.Quadratic) return f32x4.sqrt(f32x4.sub(one, f32x4.abs(r)));
  return f32x4.sub(one, f32x4.mul(r, r));
}

// @ts-ignore: decorator
@inline function slope1(r: f32): f32 {
  if (PHI == Phi.Quadratic) return sqrt<f32>(1 - abs<f32>(r));
  return 1 - r * r;
}

/** g ← (1 − κ) g + h φ′: the gradient passes the leak and φ. */
// @ts-ignore: decorator
@inline function back(gradient: Vector, drive: Vector, rates: Rates, keep: f32): void {
  const g = changetype<usize>(gradient), h = changetype<usize>(drive), r = changetype<usize>(rates);
  if (ASC_FEATURE_SIMD) {
    const k = f32x4.splat(keep);
    for (let i: usize = 0; i < VECTOR; i += 16) {
      const through = f32x4.mul(v128.load(h + i), slope4(v128.load(r + i)));
      v128.store(g + i, f32x4.add(f32x4.mul(k, v128.load(g + i)), through));
    }
  } else {
    for (let i: usize = 0; i < VECTOR; i += 4) {
      store<f32>(g + i, keep * load<f32>(g + i) + load<f32>(h + i) * slope1(load<f32>(r + i)));
    }
  }
}
