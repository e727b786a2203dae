// A worker for tests of the pool, made with `serve` as the real ones are: squares a number, refuses, breaks, or takes its time.

import { UserError } from "../../dist/base/errors.js";
import { serve } from "../../dist/learn/runner.js";

export default serve(async ({ value }, report) => {
  if (value === "refuse") throw new UserError("not this one");
  if (value === "break") throw new TypeError("a mistake");
  if (value === "slow") return new Promise((resolve) => setTimeout(() => resolve(1), 1500));
  report(3, 0.25);
  return value * value;
});
