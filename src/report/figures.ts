// What an evaluation says, as tables and sentences: the same on the terminal and on the page. Every mean stands beside its worst.
import type { Evaluation, MotifErrors } from "../measure/evaluation.ts";

export interface Rows {
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** Three digits, without an exponent where it can be avoided. */
export function figure(value: number): string {
  return value === 0 || Math.abs(value) >= 1e-6 ? String(Number(value.toPrecision(3))) : value.toPrecision(2);
}

/** The worst channel of a motif and its error. */
export const worstChannel = ({ channels }: MotifErrors): string =>
  Object.entries(channels)
    .flatMap(([name, nmse]) => (nmse === null ? [] : [{ name, nmse }]))
    .sort((a, b) => b.nmse - a.nmse)
    .slice(0, 1)
    .map(({ name, nmse }) => `${figure(nmse)} (${name})`)
    .join("");

/** A motif a row. */
export function motifRows({ motifs, channels }: Evaluation): Rows {
  const isMany = Object.keys(channels).length > 1;
  return {
    head: ["motif", "nMSE alone", ...(isMany ? ["its worst channel"] : []), "worst after another"],
    rows: motifs.map((motif) => [
      motif.name,
      figure(motif.nmse),
      ...(isMany ? [worstChannel(motif)] : []),
      `${figure(motif.after.nmse)} (${motif.after.from})`,
    ]),
  };
}

/** A channel a row; undefined where there is only one. */
export function channelRows({ channels }: Evaluation): Rows | undefined {
  const entries = Object.entries(channels);
  if (entries.length === 1) return undefined;
  return {
    head: ["channel", "nMSE alone", "worst motif", "after another", "worst pair"],
    rows: entries.map(([name, found]) => {
      if (!found) return [name, "does not move", "", "", ""];
      const { alone, pairs } = found;
      return [
        name,
        figure(alone.mean),
        `${figure(alone.worst.nmse)} (${alone.worst.motif})`,
        figure(pairs.mean),
        `${figure(pairs.worst.nmse)} (${pairs.worst.from} → ${pairs.worst.to})`,
      ];
    }),
  };
}

/** Every channel of every motif, alone; undefined where there is only one. */
export function everyChannelRows({ motifs, channels }: Evaluation): Rows | undefined {
  const names = Object.keys(channels);
  if (names.length === 1) return undefined;
  const cell = (nmse: number | null) => (nmse === null ? "" : figure(nmse));
  return { head: ["motif", ...names], rows: motifs.map((motif) => [motif.name, ...names.map((name) => cell(motif.channels[name]))]) };
}

/** The figures of the whole. */
export function summary(evaluation: Evaluation): string[] {
  const { motifs, alone, pairs, sequences, ratio, preparation, states, bounds } = evaluation;
  const { worst } = pairs;
  return [
    `alone ${figure(alone.mean)} (worst ${alone.worst.motif}, ${figure(alone.worst.nmse)}) · all ${motifs.length ** 2} pairs ${figure(pairs.mean)} · random sequences ${figure(sequences.mean)} (worst ${sequences.worst.motif}, ${figure(sequences.worst.nmse)}) · sequenced ÷ alone ${ratio.toFixed(3)}`,
    `worst pair: ${worst.from} → ${worst.to}, nMSE ${figure(worst.nmse)}, ${worst.ratio.toFixed(2)} × alone · preparation ${preparation.steps} steps (${preparation.tau.toPrecision(3)} tau), or longer where limits ask`,
    ...(states ? [left(states, preparation.steps)] : []),
    ...(bounds ? [bounded(bounds)] : []),
  ];
}

function left({ certificate, hold, pairs, settled, started }: NonNullable<Evaluation["states"]>, steps: number): string {
  const { least, most } = started.steps;
  const measured = `at most ${figure(settled.worst.left)} (${settled.worst.from} → ${settled.worst.to}) over ${pairs} pairs`;
  const later = `; where motifs start, after ${least === most ? least : `${least} to ${most}`} steps, at most ${figure(started.worst.left)}`;
  const end = most > steps ? later : "";
  return certificate === null
    ? `certificate: none for a trained module; measured, ${steps} steps leave ${measured}, ${figure(settled.mean)} on average, of a state error${end}`
    : `certificate: ${steps} steps leave ${figure(certificate)} of any state error, measured ${measured}: ${hold ? "holds" : "BROKEN"}${end}`;
}

function bounded({ hold, nearest: { from, to, nmse, bound } }: NonNullable<Evaluation["bounds"]>): string {
  const nearest = `nearest to its own is ${from} → ${to} with ${figure(nmse)} of ${figure(bound)}`;
  return hold ? `guarantee: every pair is within its bound, without limits; ${nearest}` : `guarantee: BROKEN; ${nearest}`;
}

/** A rhythmic motif a row; undefined where there is none. */
export function rhythmRows({ rhythms }: Evaluation): Rows | undefined {
  if (!rhythms) return undefined;
  const [{ repeats }] = rhythms;
  return {
    head: ["rhythmic motif", "period, s", "nMSE of its second period", "of the worst later", `of period ${repeats}`, "drift, % a period"],
    rows: rhythms.map(({ motif, period, second, last, most, drift }) => [
      motif,
      ...[period, second, most, last].map(figure),
      (100 * drift).toFixed(3),
    ]),
  };
}

/** Largest changes from one step to the next. */
export function boundaryRows({ boundary }: Evaluation): Rows {
  return {
    head: ["", "value at a change of phase", "velocity at it", "velocity within a preparation", "value in motifs", "velocity in motifs"],
    rows: Object.entries(boundary).map(([name, { atChanges, inPreparation, inMotifs }]) => [
      name,
      ...[atChanges.value, atChanges.velocity, inPreparation.velocity, inMotifs.value, inMotifs.velocity].map(figure),
    ]),
  };
}

/** The fastest motion beside the limits, per second; the largest step is from one tick to the next. */
export function motionRows({ motion }: Evaluation): Rows {
  const kinds = ["motifs", "preparations", "changes"] as const;
  const limit = (value: number | null) => (value === null ? "" : value.toPrecision(3));
  return {
    head: ["", ...["velocity", "acceleration"].flatMap((what) => [`${what}: limit`, ...kinds]), "largest step", "of the limit"],
    rows: Object.entries(motion).map(([channel, of]) => [
      channel,
      ...(["velocity", "acceleration"] as const).flatMap((what) => [
        limit(of.limit[what]),
        ...kinds.map((kind) => of[kind][what].toPrecision(3)),
      ]),
      of.step.toPrecision(3),
      `${Math.round(100 * of.share)} %`,
    ]),
  };
}
