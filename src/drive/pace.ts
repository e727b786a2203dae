// Rate and speed → the stride of a controller's clock.
import { UserError } from "../base/errors.ts";
import { ONE_STEP, strideOf } from "../device/clock.ts";
import type { Metadata } from "../device/metadata.ts";

/** What of a controller bounds its pace. */
type Clock = Pick<Metadata, "dt" | "mostSteps">;

/**
 * The stride at a rate (ticks a second) and speed 1; a speed asked with it is one that it can run at.
 * @throws UserError if a tick would take more steps than the controller was built for, or so little of one that it stands still
 */
export function strideAt(rate: number, speed: number, { dt, mostSteps }: Clock): number {
  const isPossible = rate > 0 && rate < Infinity;
  const steps = speed / (rate * dt);
  if (isPossible && (speed === 0 || (strideOf(steps) >= 1 && steps <= mostSteps * (1 + Number.EPSILON)))) return strideOf(1 / (rate * dt));
  if (!isPossible) throw new UserError(`A rate of ${rate} Hz: the rate must be positive.`);
  if (!(speed >= 0 && speed < Infinity)) throw new UserError(`A speed of ${speed}: it must be 0 or more.`);
  const [from, to] = [speed / (mostSteps * dt), (speed * ONE_STEP) / dt].map((bound) => Number(bound.toPrecision(6)));
  throw new UserError(
    `A rate of ${rate} Hz at speed ${speed}: at this speed the rate must be from ${from} to ${to} Hz, at this rate the speed at most ${mostSteps * rate * dt} (a tick makes at most ${mostSteps} steps of ${dt} s).`,
  );
}
