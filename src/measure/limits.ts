// What limits take from motifs as they were shown: a motif that would leave them is held, one that is too fast plays slower.
import type { Library } from "../model/library.ts";
import { limitsOf } from "../model/limits.ts";
import { profileOf } from "../model/profile.ts";
import type { Warning } from "./evaluation.ts";

/** Shares of what a channel covers in all motifs, and of a limit, that are not worth a word. */
const SLACK = 0.01;

const figure = (value: number) => String(Number(value.toPrecision(2)));

const bounds = (minimum: number, maximum: number) =>
  [
    ...(minimum > -Infinity ? [`at ${figure(minimum)} or more`] : []),
    ...(maximum < Infinity ? [`at ${figure(maximum)} or less`] : []),
  ].join(" and ");

/** Of each channel whose limits are narrower than what the motifs ask at their own speed and gain; the motif that asks most is named. */
export function limitWarnings(library: Library): Warning[] {
  const { cortex, motifs } = library;
  const { minimum, maximum, velocity, acceleration } = limitsOf(library);
  const shown = motifs.map((motif) => ({ motif: motif.name, ...profileOf(cortex, motif) }));
  return cortex.channels.flatMap((channel, c): Warning[] => {
    const least = Math.min(...shown.map((one) => one.least[c]));
    const greatest = Math.max(...shown.map((one) => one.greatest[c]));
    const beyond = ({ least: low, greatest: high }: (typeof shown)[number]) => Math.max(minimum[c] - low[c], high[c] - maximum[c]);
    const hurry = ({ fastest, sharpest }: (typeof shown)[number]) =>
      Math.max(fastest[c] / cortex.dt / velocity[c], Math.sqrt(sharpest[c] / cortex.dt ** 2 / acceleration[c]));
    const furthest = shown.reduce((most, one) => (beyond(one) > beyond(most) ? one : most));
    const hastiest = shown.reduce((most, one) => (hurry(one) > hurry(most) ? one : most));
    const warn = (motif: string, text: string): Warning => ({ kind: "limit", channel, motif, text: `Channel "${channel}": ${text}` });
    return [
      ...(beyond(furthest) > SLACK * (greatest - least)
        ? [
            warn(
              furthest.motif,
              `motifs go from ${figure(least)} to ${figure(greatest)}, and it is held ${bounds(minimum[c], maximum[c])} ("${furthest.motif}" loses most). Choose other --limits, or play with a gain.`,
            ),
          ]
        : []),
      ...(hurry(hastiest) > 1 + SLACK
        ? [
            warn(
              hastiest.motif,
              `"${hastiest.motif}" was shown ${figure(hurry(hastiest))} × as fast as its limits allow: it plays slower. Choose other --limits if it need not.`,
            ),
          ]
        : []),
    ];
  });
}
