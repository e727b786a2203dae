// The cell: one step of exponential Euler, x ← x + κ (−x + J r + U (V r) + b + B s), with r = φ(x), and y = W r + c. J r is
// the cortex's (cortex/); U (V r) is a thalamocortical loop: the cortex projected onto R thalamic units (s = V r) and
// expanded back. In f32 (cell/f32.ts) or in integers (cell/i16.ts): here alone a controller takes the one it is built for.
import * as f32s from "./cell/f32";
import * as i16s from "./cell/i16";
import { Input, Panels, Rates, Recurrence, Rows, State, Sums, Thalamus, Values, Vector } from "./kernel/arrays";
import { project } from "./kernel/f32";
import { DRIVE, J, KAPPA, KAPPA_P, RATES, READOUT, THALAMUS, VECTOR, W, X } from "./layout";

/** One step in the mode (U, V, bias): leaves the rates and thalamic activity of the state that is left. */
// @ts-ignore: decorator
@inline export function cell(bias: Input, U: Panels, V: Rows, rank: i32): void {
  if (INT16) return i16s.cell(bias, U, V);
  f32s.cell(
    changetype<State>(X), changetype<Rates>(RATES), changetype<Thalamus>(THALAMUS), changetype<Sums>(DRIVE),
    load<f32>(KAPPA), changetype<Recurrence>(J), bias, U, V, rank,
  );
}

/** One step of the exact transition module towards x⁰. */
// @ts-ignore: decorator
@inline export function settle(goal: Vector): void {
  if (INT16) return i16s.settle(goal);
  f32s.settle(changetype<State>(X), goal, load<f32>(KAPPA_P));
}

/** The rates of the state. */
// @ts-ignore: decorator
@inline export function rate(): void {
  if (INT16) return i16s.rate();
  f32s.rate(changetype<Rates>(RATES), changetype<State>(X));
}

/** The readout W r of the rates, without c. */
// @ts-ignore: decorator
@inline export function readOut(): void {
  if (INT16) return i16s.readOut();
  project(changetype<Values>(READOUT), changetype<Rows>(W), changetype<Vector>(RATES), CHANNELS, VECTOR);
}

/** Overwrite the state. */
// @ts-ignore: decorator
@inline export function overwrite(state: Vector): void {
  if (INT16) return i16s.overwrite(state);
  const from = changetype<usize>(state);
  for (let i: usize = 0; i < VECTOR >> 2; ++i) store<u32>(i << 2, load<u32>(from + (i << 2)), X);
}
