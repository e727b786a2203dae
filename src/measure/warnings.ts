// What is wrong with a library, in words, and what to do about it: for the terminal, for programs, and for the page.
import type { Architecture } from "../model/library.ts";
import type { Evaluation, MotifErrors, Warning } from "./evaluation.ts";

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

/** Of each motif and channel whose error by itself is no good. */
export function errorWarnings(motifs: readonly MotifErrors[], architecture: Architecture): Warning[] {
  const said = (what: string, nmse: number) => `${what}: nMSE ${figure(nmse)}, above ${POOR}. Learn it with ${CURES[architecture]}.`;
  return motifs.flatMap(({ name, nmse, channels }): Warning[] => [
    ...(isPoor(nmse) ? [{ kind: "motif", motif: name, text: said(`Motif "${name}"`, nmse) } as const] : []),
    ...Object.entries(channels).flatMap(([channel, error]) =>
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

function sequenceWarning({ motif, channel, from, nmse, alone }: Followed): Warning[] {
  if (!isPoor(nmse) || isPoor(alone)) return [];
  const what = channel === undefined ? `Motif "${motif}"` : `Channel "${channel}" of motif "${motif}"`;
  const text = `${what}: nMSE ${figure(nmse)} after "${from}", ${figure(alone)} alone. Build it with a longer --preparation.`;
  return [{ kind: "sequence", motif, ...(channel !== undefined && { channel }), text }];
}

/** Of an evaluation: what is no good by itself, what is good by itself and no good after another, and what does not hold. */
export function evaluationWarnings(
  { motifs, channels, states, bounds }: Omit<Evaluation, "warnings">,
  architecture: Architecture,
): Warning[] {
  return [
    ...errorWarnings(motifs, architecture),
    ...motifs.flatMap(({ name, nmse, after }) => sequenceWarning({ motif: name, from: after.from, nmse: after.nmse, alone: nmse })),
    ...Object.entries(channels).flatMap(([channel, errors]) => {
      if (!errors) return [];
      const { from, to, nmse } = errors.pairs.worst;
      const alone = motifs.find(({ name }) => name === to)?.channels[channel] ?? 0;
      return sequenceWarning({ motif: to, channel, from, nmse, alone });
    }),
    ...(states?.hold === false ? [brokenCertificate(states)] : []),
    ...(bounds && !bounds.hold ? [brokenBound(bounds.nearest)] : []),
  ];
}

const brokenCertificate = ({ certificate, worst: { from, to, left } }: NonNullable<Evaluation["states"]>): Warning => ({
  kind: "transition",
  motif: to,
  text: `The certificate is BROKEN: between "${from}" and "${to}" a preparation leaves ${figure(left)} of a state error, not ${figure(certificate ?? 0)}. The controller is none of this library, or thalamotor is at fault: please report it.`,
});

const brokenBound = ({ from, to, nmse, bound }: NonNullable<Evaluation["bounds"]>["nearest"]): Warning => ({
  kind: "transition",
  motif: to,
  text: `The guarantee is BROKEN: motif "${to}" after "${from}" has nMSE ${figure(nmse)}, its bound is ${figure(bound)}.`,
});
