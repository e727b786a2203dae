// Rate and speed ↔ the stride of a controller's clock.
import { UserError } from "../base/errors.ts";
import { MOST_STEPS, ONE_STEP } from "../device/clock.ts";

/** Steps a tick, 2⁻²⁸ of a step, at a rate (ticks a second) and speed. */
export function strideAt(rate: number, speed: number, dt: number): number {
  return Math.round((speed / (rate * dt)) * ONE_STEP);
}

/** The speed of a stride at a rate. */
export function speedOf(stride: number, rate: number, dt: number): number {
  return (stride / ONE_STEP) * rate * dt;
}

/** @throws UserError for a rate or speed that a controller cannot run at */
export function checkPace(rate: number, speed: number, dt: number): void {
  if (rate > 0 && speed >= 0 && strideAt(rate, speed, dt) <= MOST_STEPS * ONE_STEP) return;
  throw new UserError(
    `A rate of ${rate} Hz at speed ${speed}: the rate must be positive and the speed from 0 to ${MOST_STEPS * rate * dt} (at most ${MOST_STEPS} steps a tick).`,
  );
}
