import { UserError } from "../base/errors.ts";
import { type Metadata, readMetadata } from "../device/metadata.ts";
import { strideAt } from "../drive/pace.ts";
import type { Position } from "../drive/request.ts";
import { PublicKey } from "../file/signature.ts";
import { cortexHash } from "../model/identity.ts";
import { TAKEN } from "../realtime/commands.ts";
import type { Late } from "../realtime/late.ts";
import { RealtimeLoop } from "../realtime/node.ts";
import { Session } from "../realtime/session.ts";
import { aboutOf, Recorder } from "../recording/mcap.ts";
import { checkOutputs, openLibrary, readBytes } from "./files.ts";
import { Ending, LineReader, LineWriter } from "./lines.ts";
import { LiveView } from "./live/server.ts";
import { makeView, report } from "./view.ts";

interface Options {
  hz: number;
  sequence?: string[];
  stdin?: boolean;
  view?: boolean;
  targets?: string;
  seconds?: number;
  record?: string;
  hashEvery: number;
  late: Late;
  spin: number;
  start?: Position;
  safe?: number[];
  watchdog?: number;
  sensorTimeout?: number;
  counter?: number;
  force?: boolean;
}

/** How often the view and the end are looked at, ms. */
const LOOK = 20;

export async function run(path: string, options: Options): Promise<void> {
  const { hz, stdin = false, record, hashEvery, watchdog } = options;
  const { bytes, module, metadata, stride } = await openController(path, options);
  // a run that was killed left what it recorded in the part: that is not written over unasked either
  const files = record ? [record, Recorder.part(record)] : [];
  await checkOutputs(
    [path],
    files.map((file) => ({ path: file, kind: "recording" })),
    options.force,
  );
  const about = await aboutOf(bytes, metadata, { hz, stride, hashEvery });
  const page = options.view ? await openPage(path, metadata, options) : undefined;
  const recorder = record ? await Recorder.open(record, about) : undefined;
  const ending = new Ending();
  const out = new LineWriter(stdin || !process.stdout.isTTY);
  const loop: RealtimeLoop = await RealtimeLoop.start(module, {
    ...options,
    trust: metadata.trust === undefined ? undefined : new PublicKey(metadata.trust),
    hostTimeout: watchdog,
    ...((out.isOn || recorder) && {
      onEntries(entries) {
        void recorder?.add(entries).catch((error: Error) => ending.end(error.message));
        for (const entry of entries) {
          if (entry.kind === "tick") out.tick(session.tickLine(entry));
          else if (entry.outcome !== TAKEN) refused(out, session.refusal(entry));
        }
      },
    }),
    onFault(reason, tick, detail) {
      out.say({ fault: reason, tick });
      const isOver = reason === "error" || reason === "stalled";
      const what = isOver ? "there are no ticks any more, and the machine is left to its driver" : "the safe output is in force";
      console.error(`fault at tick ${tick}: ${reason}${detail ? ` (${detail})` : ""}; ${what}.`);
      if (isOver) ending.end(reason === "stalled" ? `The loop made no ticks any more, since tick ${tick}.` : undefined);
    },
  }).catch(async (error: Error) => {
    await recorder?.discard();
    page?.close();
    throw error;
  });
  const session = new Session(loop, (motif) => recorder?.know(motif));
  page?.obey(session);
  ending.watch(loop);
  await follow(loop, metadata, options, ending, stdin ? new LineReader(session, loop, out, ending, watchdog) : undefined, page);
  const { fault } = loop;
  page?.close();
  await loop.close();
  const isKept = await recorder?.close().then(
    () => true,
    (error: Error) => ending.end(error.message),
  );
  out.finish();
  report(loop, isKept ? record : undefined);
  process.stdin.destroy();
  if (ending.failure) throw new UserError(ending.failure);
  if (fault) throw new UserError(`The loop ended with a fault in force: ${fault.reason}, since tick ${fault.tick}.`);
}

function refused(out: LineWriter, why: string): void {
  out.say({ error: why });
  console.error(why);
}

/** The controller, and that it can do what is asked. */
async function openController(path: string, { hz, stdin, seconds, view, targets, sequence = [] }: Options) {
  if (!stdin && !view && sequence.length === 0 && seconds === undefined) {
    throw new UserError("Nothing to do: give --sequence, --stdin, --view or --seconds.");
  }
  if (targets !== undefined && !view) throw new UserError("--targets are drawn by --view: give both.");
  const bytes = await readBytes(path, "controller");
  const module = await WebAssembly.compile(bytes as BufferSource).catch((error: Error) => {
    throw new UserError(`${path} is not a WebAssembly module: ${error.message}`);
  });
  const metadata = readMetadata(module, path);
  const known = metadata.motifs.map(({ name }) => name);
  const unknown = sequence.find((name) => !known.includes(name));
  if (unknown !== undefined) throw new UserError(`Unknown motif "${unknown}". ${path} has: ${known.join(", ")}.`);
  return { bytes, module, metadata, stride: strideAt(hz, 1, metadata) };
}

/** The live view, its address said. */
async function openPage(path: string, metadata: Metadata, { hz, targets }: Options): Promise<LiveView> {
  const library = targets === undefined ? undefined : await openLibrary(targets);
  if (library && cortexHash(library.cortex) !== metadata.cortex)
    throw new UserError(`${path} was built from another library than ${targets}.`);
  const page = await LiveView.open(path, metadata, hz, library);
  console.error(`View: ${page.address}`);
  return page;
}

/** Feed the sequence, show the run, and notice its end. */
async function follow(
  loop: RealtimeLoop,
  { queue, channels, policy }: Metadata,
  { sequence = [], seconds, watchdog, view: isViewed }: Options,
  ending: Ending,
  input: LineReader | undefined,
  page: LiveView | undefined,
): Promise<void> {
  const view = process.stderr.isTTY ? makeView(channels) : undefined;
  const began = performance.now();
  let fed = 0;
  let rests = 0;
  let isPicking = policy !== undefined;
  while (!ending.isOver) {
    await new Promise((resolve) => setTimeout(resolve, LOOK));
    const { queued, phase } = loop.read();
    const room = queue - queued;
    if (!loop.isBehind && fed < sequence.length && room > queue / 2) {
      const more = sequence.slice(fed, fed + room);
      loop.play(more);
      fed += more.length;
      rests = 0;
    } else rests = !loop.isBehind && phase === "idle" && queued === 0 ? rests + 1 : 0;
    // what was asked is played, and nobody says how long it is to go on by itself
    if (isPicking && seconds === undefined && !isViewed && !input?.isOpen && fed === sequence.length) {
      loop.setPolicy(false);
      isPicking = false;
    }
    const isPlayed = !input?.isOpen && rests > 2 && (input !== undefined || !isViewed);
    if (seconds === undefined ? isPlayed : performance.now() - began >= 1000 * seconds) ending.end();
    if (input && watchdog !== undefined && input.silence > watchdog && !loop.fault) loop.raise("host");
    view?.(loop);
    page?.show(loop);
  }
  view?.(undefined);
}
