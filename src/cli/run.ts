import { createInterface } from "node:readline";
import { Presets, SingleBar } from "cli-progress";
import { UserError } from "../base/errors.ts";
import { readMetadata } from "../device/metadata.ts";
import { strideAt } from "../drive/pace.ts";
import type { Policy } from "../realtime/late.ts";
import { RealtimeLoop } from "../realtime/node.ts";
import { Session } from "../realtime/session.ts";
import { aboutOf, Recorder } from "../recording/mcap.ts";
import { checkOutputs, readBytes } from "./files.ts";
import { distributionTable } from "./table.ts";

interface Options {
  hz: number;
  sequence?: string[];
  stdin?: boolean;
  seconds?: number;
  record?: string;
  hashEvery: number;
  policy: Policy;
  spin: number;
  safe?: number[];
  watchdog?: number;
  sensorTimeout?: number;
  force?: boolean;
}

/** Lines that standard output may owe before lines of ticks are left out, bytes. */
const MOST_OWED = 2 ** 20;
/** How often the view and the end are looked at, ms. */
const LOOK = 20;

export async function run(path: string, options: Options): Promise<void> {
  const { hz, sequence = [], stdin = false, seconds, record, hashEvery, policy, spin, safe, watchdog, sensorTimeout } = options;
  if (!stdin && sequence.length === 0 && seconds === undefined)
    throw new UserError("Nothing to do: give --sequence, --stdin or --seconds.");
  const bytes = await readBytes(path, "controller");
  const module = await WebAssembly.compile(bytes as BufferSource).catch((error: Error) => {
    throw new UserError(`${path} is not a WebAssembly module: ${error.message}`);
  });
  const metadata = readMetadata(module, path);
  const known = metadata.motifs.map(({ name }) => name);
  const unknown = sequence.find((name) => !known.includes(name));
  if (unknown !== undefined) throw new UserError(`Unknown motif "${unknown}". ${path} has: ${known.join(", ")}.`);
  const stride = strideAt(hz, 1, metadata);
  if (record) await checkOutputs([path], [{ path: record, kind: "recording" }], options.force);
  const about = await aboutOf(bytes, metadata, { hz, stride, hashEvery });
  const recorder = record ? await Recorder.open(record, about) : undefined;
  const isPiped = stdin || !process.stdout.isTTY;

  let failure: string | undefined;
  let isOver = false;
  const end = (why?: string) => {
    failure ??= why;
    isOver = true;
  };
  let skipped = 0;
  const print = (line: string, isTick: boolean) => {
    if (!isPiped || process.stdout.destroyed) return;
    if (isTick && process.stdout.writableLength > MOST_OWED) {
      skipped++;
      return;
    }
    if (skipped > 0) process.stdout.write(`{"skipped":${skipped}}\n`);
    skipped = 0;
    process.stdout.write(`${line}\n`);
  };
  const loop = await RealtimeLoop.start(module, {
    hz,
    policy,
    spin,
    safe,
    hashEvery,
    hostTimeout: watchdog,
    sensorTimeout,
    ...((isPiped || recorder) && {
      onEntries(entries) {
        void recorder?.add(entries).catch((error: Error) => end(`Cannot write ${record}: ${error.message}`));
        for (const entry of entries) if (entry.kind === "tick") print(session.tickLine(entry), true);
      },
    }),
    onFault(reason, tick, detail) {
      print(JSON.stringify({ fault: reason, tick }), false);
      console.error(`fault at tick ${tick}: ${reason}${detail ? ` (${detail})` : ""}; the safe output is in force.`);
      if (reason === "error" || reason === "stalled") end();
    },
  }).catch(async (error: Error) => {
    await recorder?.discard();
    throw error;
  });
  const session = new Session(loop, (motif) => recorder?.know(motif));
  process.stdout.on("error", () => {
    if (!loop.fault) loop.raise("host");
    end("Nobody reads the output any more.");
  });
  process.once("SIGINT", () => end());
  process.once("SIGTERM", () => end());

  let lastLine = performance.now();
  let isOpen = stdin;
  if (stdin) {
    let count = 0;
    const lines = createInterface({ input: process.stdin });
    lines.on("line", (line) => {
      count++;
      lastLine = performance.now();
      if (line.trim() === "") return;
      try {
        session.take(line);
      } catch (error) {
        if (!(error instanceof UserError)) throw error;
        print(JSON.stringify({ error: `line ${count}: ${error.message}` }), false);
        console.error(`line ${count}: ${error.message}`);
      }
    });
    lines.on("close", () => {
      isOpen = false;
      // without a watchdog a script that ends is no accident: what is queued is finished
      if (watchdog !== undefined && !isOver) {
        loop.raise("host");
        end("Standard input ended while the watchdog was on.");
      }
    });
  }

  const view = process.stderr.isTTY ? makeView(metadata.channels) : undefined;
  const began = performance.now();
  let fed = 0;
  let rests = 0;
  while (!isOver) {
    await new Promise((resolve) => setTimeout(resolve, LOOK));
    const now = performance.now();
    const seen = loop.read();
    const room = metadata.queue - seen.queued;
    if (!loop.isBehind && fed < sequence.length && room > metadata.queue / 2) {
      const more = sequence.slice(fed, fed + room);
      loop.play(more);
      fed += more.length;
      rests = 0;
    } else if (!loop.isBehind && seen.phase === "idle" && seen.queued === 0) rests++;
    else rests = 0;
    const isFinished = seconds === undefined && !isOpen && rests > 2;
    if (isFinished || (seconds !== undefined && now - began >= 1000 * seconds)) end();
    if (isOpen && watchdog !== undefined && now - lastLine > watchdog && !loop.fault) loop.raise("host");
    view?.(loop);
  }
  view?.(undefined);
  const { fault } = loop;
  await loop.close();
  await recorder?.close();
  if (skipped > 0) print("", false);
  report(loop, record);
  process.stdin.destroy();
  if (failure) throw new UserError(failure);
  if (fault) throw new UserError(`The loop ended with a fault in force: ${fault.reason}, since tick ${fault.tick}.`);
}

/** One line on the terminal: motif, phase, outputs, lateness; undefined ends it. */
function makeView(channels: readonly string[]): (loop: RealtimeLoop | undefined) => void {
  const bar = new SingleBar(
    {
      format: "{motif} {phase} · {outputs} · late p50 {p50} p99.9 {p999} max {max} µs · tick {value}",
      stream: process.stderr,
      hideCursor: true,
    },
    Presets.rect,
  );
  bar.start(1, 0, { motif: "", phase: "", outputs: "", p50: 0, p999: 0, max: 0 });
  return (loop) => {
    if (!loop) {
      bar.stop();
      return;
    }
    const { tick, phase, motif = "–", output } = loop.read();
    const { p50, p999, max } = loop.statistics().lateness;
    const outputs = channels.map((name, c) => `${name} ${output[c].toFixed(3)}`).join(" ");
    bar.update(tick, { motif, phase, outputs, p50: p50.toFixed(1), p999: p999.toFixed(1), max: max.toFixed(1) });
  };
}

function report(loop: RealtimeLoop, record: string | undefined): void {
  const { ticks, overruns, lost, refused, unlogged, first, lateness, compute } = loop.statistics();
  console.error(`${ticks} ticks at ${loop.hz} Hz; ${overruns} overruns, ${lost} releases given up, ${refused} commands refused.`);
  console.error(distributionTable({ "lateness (µs)": lateness, "compute (µs)": compute }));
  console.error(`First tick, not in the table: ${first.lateness.toFixed(1)} µs late, ${first.compute.toFixed(1)} µs to compute.`);
  if (unlogged > 0) console.error(`${unlogged} entries found no room in the log: the recording has gaps.`);
  if (record) console.error(`Recording: ${record}`);
}
