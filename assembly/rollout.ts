// Entry of the trainer's kernels: the cell rolled out over trials, and the gradient back through time.
// The host owns the memory: it passes the address of every array. Per trial and step a record keeps what the gradient
// needs. N padded, f32, panels as in kernel/f32; T steps, B trials, rank R.
import { cell } from "./cell";
import { accumulatePanels, dot, project } from "./kernel/f32";
import { PADDED, PAIRS, VECTOR } from "./layout";

const READOUT: usize = <usize>CHANNELS * 4;

/** a += k b over N. */
// @ts-ignore: decorator
@inline function addScaled(a: usize, b: usize, k: f32): void {
  if (ASC_FEATURE_SIMD) {
    const s = f32x4.splat(k);
    for (let i: usize = 0; i < VECTOR; i += 16) v128.store(a + i, f32x4.add(v128.load(a + i), f32x4.mul(s, v128.load(b + i))));
  } else {
    for (let i: usize = 0; i < VECTOR; i += 4) store<f32>(a + i, load<f32>(a + i) + k * load<f32>(b + i));
  }
}

/**
 * T steps of B trials from the states x (B × N, replaced by the last states), each trial with its own bias (B × N).
 * Leaves, of the state that each step leaves, rates r (B × T × N), thalamic activity s (B × T × R) and the readout
 * y = W r (B × T × C, without c).
 */
export function forward(
  steps: i32, trials: i32, rank: i32, kappa: f32, J: usize, U: usize, V: usize, bias: usize, W: usize,
  x: usize, r: usize, s: usize, y: usize, z: usize,
): void {
  for (let trial = 0; trial < trials; ++trial) {
    for (let t = 0; t < steps; ++t) {
      cell(x, r, s, z, kappa, J, bias, U, V, rank, 0, 0);
      for (let c: usize = 0; c < <usize>CHANNELS; ++c) store<f32>(y + (c << 2), dot(W + c * VECTOR, r, VECTOR));
      r += VECTOR;
      s += <usize>rank << 2;
      y += READOUT;
    }
    x += VECTOR;
    bias += VECTOR;
  }
}

/**
 * As `forward`, for a loss on the state itself (the transition module's): instead of a readout it leaves, of the state
 * after each step, the difference x − goal (B × T × N) and its square ‖x − goal‖² (B × T); goal is B × N.
 */
export function settle(
  steps: i32, trials: i32, rank: i32, kappa: f32, J: usize, U: usize, V: usize, bias: usize, goal: usize,
  x: usize, r: usize, s: usize, difference: usize, distance: usize, z: usize,
): void {
  for (let trial = 0; trial < trials; ++trial) {
    for (let t = 0; t < steps; ++t) {
      cell(x, r, s, z, kappa, J, bias, U, V, rank, 0, 0);
      for (let i: usize = 0; i < VECTOR; i += 4) store<f32>(difference + i, load<f32>(x + i) - load<f32>(goal + i));
      store<f32>(distance, dot(difference, difference, VECTOR));
      r += VECTOR;
      s += <usize>rank << 2;
      difference += VECTOR;
      distance += 4;
    }
    x += VECTOR;
    bias += VECTOR;
    goal += VECTOR;
  }
}

/**
 * Gradient of a loss back through T steps of B trials. In: what `forward` or `settle` left; dy = dL/dy (B × T × C), or
 * zero for none; difference and dd = dL/dd (B × T), or zero for none. JT, VT in panels and UT by rows are the
 * transposes. Adds to dUT and dV (R × N); leaves dbias and dx (B × N: with respect to the biases and first states).
 * h and q are scratch: N and R.
 */
export function backward(
  steps: i32, trials: i32, rank: i32, kappa: f32, JT: usize, UT: usize, VT: usize, WT: usize,
  r: usize, s: usize, dy: usize, difference: usize, dd: usize,
  dUT: usize, dV: usize, dbias: usize, dx: usize, h: usize, q: usize,
): void {
  const perTrial = <usize>steps * VECTOR;
  const onReadout = dy != 0, onState = dd != 0;
  for (let trial = 0; trial < trials; ++trial) {
    let rt = r + perTrial, st = s + <usize>(steps * rank) * 4;
    let dyt = dy + <usize>steps * READOUT, dt = difference + perTrial, ddt = dd + (<usize>steps << 2);
    for (let i: usize = 0; i < VECTOR; i += 4) {
      store<f32>(dx + i, 0);
      store<f32>(dbias + i, 0);
    }
    for (let t = 0; t < steps; ++t) {
      rt -= VECTOR;
      st -= <usize>rank << 2;
      dyt -= READOUT;
      dt -= VECTOR;
      ddt -= 4;
      if (onState) addScaled(dx, dt, <f32>2 * load<f32>(ddt)); // dx is dL/dx after this step
      addScaled(dbias, dx, kappa);
      project(q, UT, dx, rank, VECTOR);
      for (let k = 0; k < rank; ++k) {
        const at = <usize>k * VECTOR, k4 = <usize>k << 2;
        addScaled(dUT + at, dx, kappa * load<f32>(st + k4));
        addScaled(dV + at, rt, kappa * load<f32>(q + k4));
      }
      if (WIDE) for (let p: usize = 0; p < <usize>PAIRS; ++p) pull(true, p << 7, h, kappa, JT, VT, WT, rank, dx, q, dyt, onReadout);
      for (let p: usize = PAIRS << 1; p < <usize>(PADDED >> 4); ++p) pull(false, p << 6, h, kappa, JT, VT, WT, rank, dx, q, dyt, onReadout);
      back(dx, h, rt, 1 - kappa);
    }
    r += perTrial;
    s += <usize>(steps * rank) * 4;
    dy += <usize>steps * READOUT;
    difference += perTrial;
    dd += <usize>steps << 2;
    dbias += VECTOR;
    dx += VECTOR;
  }
}

/** h = κ (Jᵀ g + Vᵀ q) + Wᵀ dy for the panel whose rows begin `at` bytes into h, or (`pair`) for it and the next. */
// @ts-ignore: decorator
@inline function pull(
  pair: bool, at: usize, h: usize, kappa: f32, JT: usize, VT: usize, WT: usize, rank: i32,
  g: usize, q: usize, dy: usize, onReadout: bool,
): void {
  const to = h + at, bytes: usize = pair ? 128 : 64;
  for (let i: usize = 0; i < bytes; i += 4) store<f32>(to + i, 0);
  accumulatePanels(pair, to, to, JT + at * UNITS, g, UNITS);
  if (rank > 0) accumulatePanels(pair, to, to, VT + at * rank, q, rank);
  for (let i: usize = 0; i < bytes; i += 4) store<f32>(to + i, load<f32>(to + i) * kappa);
  if (onReadout) accumulatePanels(pair, to, to, WT + at * CHANNELS, dy, CHANNELS);
}

/** g ← (1 − κ) g + h (1 − r²): the gradient passes the leak and φ. */
// @ts-ignore: decorator
@inline function back(g: usize, h: usize, r: usize, keep: f32): void {
  if (ASC_FEATURE_SIMD) {
    const k = f32x4.splat(keep), one = f32x4.splat(1);
    for (let i: usize = 0; i < VECTOR; i += 16) {
      const ri = v128.load(r + i);
      const slope = f32x4.sub(one, f32x4.mul(ri, ri));
      v128.store(g + i, f32x4.add(f32x4.mul(k, v128.load(g + i)), f32x4.mul(v128.load(h + i), slope)));
    }
  } else {
    for (let i: usize = 0; i < VECTOR; i += 4) {
      const ri = load<f32>(r + i);
      store<f32>(g + i, keep * load<f32>(g + i) + load<f32>(h + i) * (1 - ri * ri));
    }
  }
}
