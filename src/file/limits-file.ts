// Limits as people write them: {"elbow": {"min": -1.2, "max": 1.2, "velocity": 2, "acceleration": 10}}, per second and second².
import * as z from "zod";
import { UserError } from "../base/errors.ts";
import { checkLimits } from "../model/check.ts";
import type { Library, Limits } from "../model/library.ts";
import { limitsOf } from "../model/limits.ts";

const number = z.number();
const schema = z.record(
  z.string(),
  z.strictObject({
    min: number.optional(),
    max: number.optional(),
    velocity: number.optional(),
    acceleration: number.optional(),
  }),
);

/** What a file says of some channels. */
export type GivenLimits = z.output<typeof schema>;

/**
 * Read limits.
 * @param what names the file in errors
 * @throws UserError for what is no JSON, no limit or no channel
 */
export function readLimits(text: string, channels: readonly string[], what: string): GivenLimits {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw new UserError(`${what} is not JSON: ${(error as Error).message}`);
  }
  const parsed = schema.safeParse(json);
  if (!parsed.success) {
    const [{ path, message }] = parsed.error.issues;
    throw new UserError(
      `${what}: ${path.join(".") || "it"}: ${message}. It looks like {"elbow": {"min": -1.2, "max": 1.2, "velocity": 2}}.`,
    );
  }
  const unknown = Object.keys(parsed.data).find((channel) => !channels.includes(channel));
  if (unknown !== undefined) throw new UserError(`${what}: there is no channel "${unknown}"; there are: ${channels.join(", ")}.`);
  return parsed.data;
}

/** A library with other limits; what is not given stays as the library has it. @throws UserError for what no machine can have */
export function withLimits(library: Library, given: GivenLimits): Library {
  const { channels } = library.cortex;
  const before = limitsOf(library);
  const of = (name: keyof Limits, field: keyof GivenLimits[string]) => before[name].map((value, c) => given[channels[c]]?.[field] ?? value);
  const limits: Limits = {
    minimum: of("minimum", "min"),
    maximum: of("maximum", "max"),
    velocity: of("velocity", "velocity"),
    acceleration: of("acceleration", "acceleration"),
  };
  checkLimits(limits, channels);
  return { ...library, limits };
}
