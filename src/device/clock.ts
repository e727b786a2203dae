// The clock of a controller, in fixed point: the sources are compiled with these (compile.ts).

/** What the clock counts for one step: it counts units of 2⁻²⁸. */
export const ONE_STEP = 2 ** 28;
/** A stride of up to so many steps a tick is counted in the clock's units; what it has above them in units of 2⁻¹⁶ step. */
export const FINE_STEPS = 4;
export const COARSE_STEP = 2 ** 16;
const FINE = FINE_STEPS * ONE_STEP;
/** As many steps as a u32 can say, in a power of two. */
const MOST = 2 ** 15;

/**
 * Most steps in a tick of a library of timestep `dt` (s), fixed when a controller is built, so that a tick is bounded: as many
 * as 1 Hz takes, in a power of two.
 */
export function mostSteps(dt: number): number {
  return Math.min(MOST, Math.max(FINE_STEPS, 2 ** Math.ceil(Math.log2(1 / dt))));
}

/** The stride (u32) of so many steps a tick. */
export function strideOf(steps: number): number {
  return steps <= FINE_STEPS ? Math.round(steps * ONE_STEP) : FINE + Math.round((steps - FINE_STEPS) * COARSE_STEP);
}

/** Steps a tick of a stride. */
export function stepsOf(stride: number): number {
  return stride <= FINE ? stride / ONE_STEP : FINE_STEPS + (stride - FINE) / COARSE_STEP;
}
