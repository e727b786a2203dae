// How fast the machine is asked to move, beside what it can.
import type { Played } from "../drive/play.ts";
import type { Library } from "../model/library.ts";
import { limitsOf } from "../model/limits.ts";

/** The greatest of each, in the output's units, per second and second². */
interface Fastest {
  readonly velocity: number;
  readonly acceleration: number;
}

/** Of one channel. */
export interface Motion {
  /** null where there is none */
  readonly limit: { readonly velocity: number | null; readonly acceleration: number | null };
  readonly motifs: Fastest;
  readonly preparations: Fastest;
  /** Where one becomes the other. */
  readonly changes: Fastest;
  /** The largest step from one tick to the next anywhere, preparations included. */
  readonly step: number;
  /** The greatest of all of these ÷ its limit; 0 where there is none. */
  readonly share: number;
}

/** What rounding may add to a limit. */
export const SLACK = 1.001;

/** More than that is no limit (src/model/limits.ts). */
const NONE = 1e29;

/** The motion of a recording at one tick a step, by channel; its first tick is at rest. */
export function motionOf({ output, phases, plays }: Played, library: Library): Record<string, Motion> {
  const { channels, dt } = library.cortex;
  const C = channels.length;
  const { velocity, acceleration } = limitsOf(library);
  const entries = channels.map((name, c): [string, Motion] => {
    const nothing = () => ({ velocity: 0, acceleration: 0 });
    const found = { motifs: nothing(), preparations: nothing(), changes: nothing() };
    const at = (k: number) => output[Math.max(0, k) * C + c];
    const same = (a: number, b: number) => phases[a] === phases[b] && plays[a] === plays[b];
    let step = 0;
    for (let k = 1; k < phases.length; k++) {
      const way = Math.abs(at(k) - at(k - 1));
      step = Math.max(step, way);
      const into = same(k, k - 1) && same(k, k - 2) ? (phases[k] === "execute" ? found.motifs : found.preparations) : found.changes;
      into.velocity = Math.max(into.velocity, way / dt);
      into.acceleration = Math.max(into.acceleration, Math.abs(at(k) - 2 * at(k - 1) + at(k - 2)) / dt ** 2);
    }
    const all = Object.values(found);
    const share = Math.max(...all.flatMap((f) => [f.velocity / velocity[c], f.acceleration / acceleration[c]]));
    const limit = (value: number) => (value < NONE ? value : null);
    return [name, { limit: { velocity: limit(velocity[c]), acceleration: limit(acceleration[c]) }, ...found, step, share }];
  });
  return Object.fromEntries(entries);
}
