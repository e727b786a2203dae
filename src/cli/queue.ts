// The queue of a command: where it is, and that Ctrl-C leaves it clean.
import { UserError } from "../base/errors.ts";
import type { Queue } from "../learn/runner.ts";

/** Holds the address, with its password, where a command line would show it to everybody on the machine. */
const VARIABLE = "THALAMOTOR_QUEUE";

export const QUEUE = [
  "--queue [address]",
  `have the workers of a queue do it, redis://host:port or rediss:// (default address: ${VARIABLE}); docs/queue.md`,
] as const;

/** @param given the option: an address, or true without one */
export function queueOf(given: string | boolean | undefined): Queue | undefined {
  if (given === undefined || given === false) return undefined;
  const address = given === true ? process.env[VARIABLE] : given;
  if (!address) throw new UserError(`--queue needs an address: say it, or set ${VARIABLE}.`);
  const controller = new AbortController();
  const stop = () => controller.abort(new UserError("Stopped; the queue holds nothing of it that nobody has begun."));
  process.once("SIGINT", stop).once("SIGTERM", stop);
  return { address, stop: controller.signal };
}
