// Demonstrations: recordings as people have them (docs/recordings.md). One file a motif (name.csv), or one folder a motif with
// several demonstrations of it in it (name/1.csv …). Where the files come from is others' business: a disk (folders.ts), a page.
import { UserError } from "../base/errors.ts";
import { checkName } from "../model/check.ts";
import { straighten } from "./angles.ts";
import { FileNotes, type Note } from "./notes.ts";
import { checkGiven, findPeriod } from "./period.ts";
import { type Parsed, parseRecording, type Recording, type RecordingOptions } from "./recording.ts";
import { trimRests } from "./rest.ts";
import { decode } from "./table.ts";

export interface Demonstration {
  readonly name: string;
  readonly recordings: readonly Recording[];
  /** Of a rhythmic motif: seconds of a period, one a recording. */
  readonly periods?: readonly number[];
}

export interface Demonstrations {
  readonly channels: readonly string[];
  /** Units of the channels as a header states them, "" where none does. */
  readonly channelUnits: readonly string[];
  readonly motifs: readonly Demonstration[];
  /** What was found and done in reading. */
  readonly notes: readonly Note[];
}

/** Every field has a default: the time is recognised, all columns are taken, gaps are refused, no channel is an angle. */
export interface ReadOptions extends RecordingOptions {
  /** Channels to unwrap; ["all"] are all that may be angles. */
  readonly angles?: readonly string[] | undefined;
  /** Units of `channels`, "" where not known: a recording must not state another. */
  readonly channelUnits?: readonly string[] | undefined;
  /** Motifs that repeat themselves; those whose folder is called name.rhythmic do too. */
  readonly rhythmic?: readonly string[] | undefined;
  /** Their periods in seconds, where they are not to be found in the recordings. */
  readonly period?: Readonly<Record<string, number>> | undefined;
}

export interface SourceFile {
  /** Names it in errors. */
  readonly file: string;
  read(): Promise<Uint8Array>;
}

/** The recordings of a motif. */
export interface Source {
  readonly name: string;
  readonly isRhythmic: boolean;
  readonly files: readonly SourceFile[];
}

const RHYTHMIC = ".rhythmic";

/** What a folder, or a file without its ending, is called says what the motif is. */
export function called(title: string, files: readonly SourceFile[]): Source {
  const isRhythmic = title.endsWith(RHYTHMIC);
  return { name: isRhythmic ? title.slice(0, -RHYTHMIC.length) : title, isRhythmic, files };
}

/** Recordings of one set must agree in the units of their channels and of their time: a doubt, not a conversion. */
function checkAgreement(all: readonly Parsed[], expected: readonly string[] = []): void {
  const [first] = all;
  for (const { file, channels, units, timeUnit } of all) {
    for (const [c, unit] of units.entries()) {
      const [other, whence] = expected[c] ? [expected[c], "the library"] : [first.units[c], first.file];
      if (unit && other && unit !== other) {
        throw new UserError(`${file}: ${channels[c]} is in ${unit}, in ${whence} it is in ${other}. Convert one of them.`);
      }
    }
    if (timeUnit !== first.timeUnit) {
      throw new UserError(
        `${file}: the time seems to be in ${timeUnit}, in ${first.file} in ${first.timeUnit}. If all are in one unit, say which: --time-unit ${first.timeUnit}.`,
      );
    }
  }
}

/**
 * Read all demonstrations of some motifs.
 * @throws UserError naming file, line, column and cause, and the option that settles a doubt.
 */
export async function demonstrationsOf(sources: readonly Source[], options: ReadOptions = {}): Promise<Demonstrations> {
  const from = new Map<string, string>();
  const named = sources.map(({ name }) => name);
  for (const name of [...(options.rhythmic ?? []), ...Object.keys(options.period ?? {})]) {
    if (!named.includes(name)) throw new UserError(`There is no motif "${name}" to be rhythmic; there are: ${named.join(", ")}.`);
  }
  let { channels } = options;
  const notes: FileNotes[] = [];
  const parsed: Parsed[] = [];
  const motifs: Demonstration[] = [];
  for (const { name, files } of sources) {
    checkName(name, "motif");
    const other = from.get(name);
    if (other !== undefined) {
      throw new UserError(
        `Duplicate motif name "${name}": ${other} and ${files[0].file}. Rename one, or put both in a folder ${name}/ if they are demonstrations of one motif.`,
      );
    }
    from.set(name, files[0].file);
    const recordings: Recording[] = [];
    for (const { file, read } of files) {
      const own = new FileNotes(file);
      const recording = parseRecording(decode(await read(), own), file, { ...options, channels }, own);
      channels ??= recording.channels;
      notes.push(own);
      parsed.push(recording);
      recordings.push(recording);
    }
    motifs.push({ name, recordings });
  }
  checkAgreement(parsed, options.channelUnits);
  const known = options.channelUnits ?? [];
  const channelUnits = (channels ?? []).map((_, c) => known[c] || (parsed.find(({ units }) => units[c])?.units[c] ?? ""));
  const straightened = parsed.map((recording, i) => ({ ...recording, notes: notes[i] }));
  straighten(straightened, channels ?? [], channelUnits, options.angles ?? []);
  const prepared = motifs.map((motif, i) => prepare(motif, sources[i].isRhythmic, channelUnits.length, options));
  return {
    channels: channels ?? [],
    channelUnits,
    motifs: prepared.map(({ motif }) => motif),
    notes: [...notes.flatMap((own) => own.notes), ...prepared.flatMap((own) => own.notes)],
  };
}

/** Of several recordings of a movement the rests at its ends are cut; of a rhythmic one the periods are found, if not given. */
function prepare(
  { name, recordings }: Demonstration,
  isRhythmic: boolean,
  channels: number,
  { rhythmic = [], period = {} }: ReadOptions,
): { motif: Demonstration; notes: readonly Note[] } {
  const given = Object.hasOwn(period, name) ? period[name] : undefined;
  if (given !== undefined) {
    for (const recording of recordings) checkGiven(recording, given, name);
    return { motif: { name, recordings, periods: recordings.map(() => given) }, notes: [] };
  }
  if (isRhythmic || rhythmic.includes(name)) {
    const found = recordings.map((recording) => findPeriod(recording, channels, name));
    const periods = found.map(({ period: seconds }) => seconds);
    return { motif: { name, recordings, periods }, notes: found.flatMap(({ notes }) => notes) };
  }
  const trimmed = trimRests(recordings, channels);
  return { motif: { name, recordings: trimmed.recordings }, notes: trimmed.notes };
}
