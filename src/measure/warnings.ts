// What is wrong with a library, in words, and what to do about it: for the terminal, for programs, and for the page.
import type { Architecture, Transition } from "../model/library.ts";
import type { Evaluation, MotifErrors, Warning } from "./evaluation.ts";
import { SLACK } from "./motion.ts";
import type { Rhythm } from "./rhythm.ts";

/** nMSE above which a motif, or a channel of one, is no good. */
export const POOR = 0.05;

const CURES: Record<Architecture, string> = {
  multiplicative: "more --units, a higher --rank, more --iterations or a shorter --tau",
  additive: "more --units, more --iterations or a shorter --tau",
  linear: "more --modes, more --units or a longer --tau",
  control: "more iterations or more units",
};

/** Whether an error is no good; NaN is not. */
export const isPoor = (nmse: number): boolean => !(nmse <= POOR);

const figure = (value: number) => (value < 1e-3 ? value.toExponential(1) : value.toPrecision(2));

/** The channels of a motif; none if there is one: that is the motif. */
function severalOf<T>(channels: Readonly<Record<string, T>>): [string, T][] {
  const entries = Object.entries(channels);
  return entries.length > 1 ? entries : [];
}

/** Of each motif and channel whose error by itself is no good. */
export function errorWarnings(motifs: readonly MotifErrors[], architecture: Architecture): Warning[] {
  const said = (what: string, nmse: number) => `${what}: nMSE ${figure(nmse)}, above ${POOR}. Learn it with ${CURES[architecture]}.`;
  return motifs.flatMap(({ name, nmse, channels }): Warning[] => [
    ...(isPoor(nmse) ? [{ kind: "motif", motif: name, text: said(`Motif "${name}"`, nmse) } as const] : []),
    ...severalOf(channels).flatMap(([channel, error]) =>
      error !== null && isPoor(error)
        ? [{ kind: "channel", motif: name, channel, text: said(`Channel "${channel}" of motif "${name}"`, error) } as const]
        : [],
    ),
  ]);
}

/** A motif, or a channel of one, after another motif, beside by itself. */
interface Followed {
  readonly motif: string;
  readonly channel?: string;
  readonly from: string;
  readonly nmse: number;
  readonly alone: number;
}

function sequenceWarning({ motif, channel, from, nmse, alone }: Followed, transition: Transition): Warning[] {
  if (!isPoor(nmse) || isPoor(alone)) return [];
  const cure = transition === "none" ? "Learn it with --transition thalamic" : "Build it with a longer --preparation";
  const what = channel === undefined ? `Motif "${motif}"` : `Channel "${channel}" of motif "${motif}"`;
  const text = `${what}: nMSE ${figure(nmse)} after "${from}", ${figure(alone)} alone. ${cure}.`;
  return [{ kind: "sequence", motif, ...(channel !== undefined && { channel }), text }];
}

/** A rhythm is lost where an error is so many times that of its second period, unless it is small; or by such a drift a period. */
const LASTING = { times: 2, small: POOR / 10, drift: 0.005 };

/** Of a rhythmic motif that does not last. */
export function rhythmWarnings({ motif, repeats, second, most, drift }: Rhythm): Warning[] {
  const warn = (what: string): Warning => ({
    kind: "rhythm",
    motif,
    text: `Motif "${motif}", repeated ${repeats} times, ${what}. Learn it with more --iterations, more --units or another --tau.`,
  });
  return [
    ...(!(most <= Math.max(LASTING.small, LASTING.times * second))
      ? [warn(`leaves its path: nMSE ${figure(second)} in its second period, up to ${figure(most)} later`)]
      : []),
    ...(!(Math.abs(drift) <= LASTING.drift) ? [warn(`drifts by ${(100 * drift).toPrecision(2)}% of a period in each`)] : []),
  ];
}

/** Of an evaluation: what is no good by itself, what is good by itself and no good after another, and what does not hold. */
export function evaluationWarnings(
  { motifs, rhythms, states, bounds, motion }: Omit<Evaluation, "warnings">,
  architecture: Architecture,
  transition: Transition,
): Warning[] {
  return [
    ...errorWarnings(motifs, architecture),
    ...motifs.flatMap(({ name: motif, nmse: alone, channels, after }) => [
      ...sequenceWarning({ motif, from: after.from, nmse: after.nmse, alone }, transition),
      ...severalOf(after.channels).flatMap(([channel, worst]) =>
        worst ? sequenceWarning({ motif, channel, ...worst, alone: channels[channel] ?? 0 }, transition) : [],
      ),
    ]),
    ...(states?.hold === false ? [brokenCertificate(states)] : []),
    ...(rhythms ?? []).flatMap(rhythmWarnings),
    ...(bounds && !bounds.hold ? [brokenBound(bounds.nearest)] : []),
    ...Object.entries(motion).flatMap(([channel, { share }]) => (share > SLACK ? [breach(channel, share)] : [])),
  ];
}

const brokenCertificate = ({
  certificate,
  settled: {
    worst: { from, to, left },
  },
}: NonNullable<Evaluation["states"]>): Warning => ({
  kind: "transition",
  motif: to,
  text: `The certificate is BROKEN: between "${from}" and "${to}" a preparation leaves ${figure(left)} of a state error, not ${figure(certificate ?? 0)}. The controller is none of this library, or thalamotor is at fault: please report it.`,
});

const breach = (channel: string, share: number): Warning => ({
  kind: "limit",
  channel,
  text: `Channel "${channel}" is asked to move ${share.toFixed(2)} × as fast, or as sharply, as its limit. Build it with --during glide and a preparation, or with other --limits.`,
});

const brokenBound = ({ from, to, nmse, bound }: NonNullable<Evaluation["bounds"]>["nearest"]): Warning => ({
  kind: "transition",
  motif: to,
  text: `The guarantee is BROKEN: motif "${to}" after "${from}" has nMSE ${figure(nmse)}, its bound is ${figure(bound)}.`,
});
