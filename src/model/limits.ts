// What a machine can do, channel by channel, and where it is before the first play.
import type { Library, Limits } from "./library.ts";
import { profileOf } from "./profile.ts";

/**
 * Limits are so many times what the motifs themselves ask. More for acceleration: the readout of a small cortex trembles about
 * its target, and a limit so near that it cuts the tremble off makes the output lag (a slow arm at N = 64: nMSE 0.0008 at 1.25,
 * 0.00017 at 2).
 */
const VELOCITY_MARGIN = 1.25;
const ACCELERATION_MARGIN = 2;

/**
 * The limits of a library that has none: its motifs' own peaks with a margin, no minimum and maximum. A channel that hardly moves
 * within motifs may still have to move between them: it may cross all that its motifs cover in the mean duration of one.
 */
function usualLimits({ cortex, motifs }: Library): Limits {
  const C = cortex.channels.length;
  const profiles = motifs.map((motif) => profileOf(cortex, motif));
  const seconds = (motifs.reduce((sum, { steps }) => sum + steps, 0) / motifs.length) * cortex.dt;
  const largest = (of: (profile: (typeof profiles)[number]) => ArrayLike<number>, c: number) => Math.max(...profiles.map((p) => of(p)[c]));
  const each = (margin: number, value: (c: number, span: number) => number) =>
    Float32Array.from({ length: C }, (_, c) => {
      const span = largest((p) => p.greatest, c) + largest((p) => p.least.map((y) => -y), c);
      return Math.min(MOST, margin * value(c, span > 0 ? span : 1));
    });
  return {
    minimum: new Float32Array(C).fill(-Infinity),
    maximum: new Float32Array(C).fill(Infinity),
    velocity: each(VELOCITY_MARGIN, (c, span) => Math.max(largest((p) => p.fastest, c) / cortex.dt, span / seconds)),
    acceleration: each(ACCELERATION_MARGIN, (c, span) =>
      Math.max(largest((p) => p.sharpest, c) / cortex.dt ** 2, (4 * span) / seconds ** 2),
    ),
  };
}

/** What f32 holds with room. */
const MOST = 1e30;

/** No limits: for what is asked of networks, not of machines. */
export function unlimited(channels: number): Limits {
  const all = (value: number) => new Float32Array(channels).fill(value);
  return { minimum: all(-Infinity), maximum: all(Infinity), velocity: all(MOST), acceleration: all(MOST) };
}

/** The library as a network and no machine: without limits, so that a preparation lasts the steps it is asked for and no longer. */
export const withoutLimits = (library: Library): Library => ({ ...library, limits: unlimited(library.cortex.channels.length) });

/** The limits of a library: its own, or those that follow from its motifs. */
export function limitsOf(library: Library): Limits {
  return library.limits ?? usualLimits(library);
}

/** Where the output is before the first play: its own home, or the mean of the motifs' first samples. C */
export function homeOf(library: Library): Float32Array {
  const { cortex, motifs, home } = library;
  const { minimum, maximum } = limitsOf(library);
  const first = motifs.map((motif) => profileOf(cortex, motif).value);
  return Float32Array.from(cortex.channels, (_, c) => {
    const at = home?.[c] ?? first.reduce((sum, value) => sum + value[c], 0) / first.length;
    return Math.min(Math.max(at, minimum[c]), maximum[c]);
  });
}

/** The library with its limits and home written down: a motif that is added later changes neither. */
export function settled<T extends Library>(library: T): T & Required<Pick<Library, "limits" | "home">> {
  return { ...library, limits: limitsOf(library), home: homeOf(library) };
}
