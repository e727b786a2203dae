// Feedback from a world: the regulator of the body about points of a motif.
import { mean } from "simple-statistics";
import { UserError } from "../base/errors.ts";
import { type Target, variances } from "../data/targets.ts";
import { regulator } from "../world/regulator.ts";
import { type World, wire } from "../world/world.ts";

export interface Regulated {
  readonly world: World;
  /** Seconds by which the readings will be old. */
  readonly delay?: number | undefined;
  /** How far off a sensor may be for as much cost as a command of 1, by its name; of others TOLERATED of their deviation. */
  readonly tolerances?: Readonly<Record<string, number>> | undefined;
}

/** About so many points of a motif the body is linearised. */
const POINTS = 10;
/** So much of a sensor's deviation in a motif costs as much as the motif's commands do. */
const TOLERATED = 0.05;

export interface RegulatedFeedback {
  /** commands × S: output = y + K (ŝ − s) */
  readonly K: Float32Array;
  /** Largest modulus of an eigenvalue of body and feedback together: what is left of a deviation after a tick, at worst. */
  readonly radius: number;
}

/**
 * @param channels commands, then sensors, as the target has them
 * @param tick seconds
 * @throws UserError if the names are not the world's, or no such feedback steadies the body
 */
export function regulatedFeedback(
  { world, delay = 0, tolerances = {} }: Regulated,
  { name, samples: target }: Pick<Target, "name" | "samples">,
  channels: readonly string[],
  sensors: readonly string[],
  tick: number,
): RegulatedFeedback {
  const width = channels.length;
  const commands = channels.slice(0, width - sensors.length);
  const wiring = wire(world, { channels: commands, sensors });
  const unknown = Object.keys(tolerances).filter((sensor) => !sensors.includes(sensor));
  if (unknown.length > 0) throw new UserError(`--tolerance is of sensors: ${unknown.join(", ")} is none of ${sensors.join(", ")}.`);
  const steps = target.length / width;
  const points = Array.from({ length: POINTS }, (_, k) => {
    const at = Math.floor((steps * (k + 0.5)) / POINTS) * width;
    return {
      readings: Object.fromEntries(sensors.map((sensor, s) => [sensor, target[at + commands.length + s]])),
      command: wiring.channels.map((channel) => target[at + channel]),
    };
  });
  const spread = variances(target, width);
  const effort = Math.sqrt(mean([...spread.slice(0, commands.length)])) || 1;
  const tolerated = sensors.map(
    (sensor, s) => tolerances[sensor] ?? ((TOLERATED * Math.sqrt(spread[commands.length + s])) / effort || TOLERATED),
  );
  try {
    const { K, radius } = regulator(world, { points, sensors, tolerances: tolerated, tick, delay });
    const rows = commands.map((_, channel) => wiring.channels.indexOf(channel) * sensors.length);
    return { K: Float32Array.from(rows.flatMap((row) => [...K.subarray(row, row + sensors.length)])), radius };
  } catch (error) {
    if (error instanceof UserError) throw new UserError(`Motif "${name}": ${error.message}`);
    throw error;
  }
}
