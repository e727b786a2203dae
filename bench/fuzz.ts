// Spoiled inputs to every door (tests/hostile): npm run fuzz [-- --count N] [--from N] [--door NAME …]
// Each door has a thread of its own. An input that takes more than LIMIT, or ends the thread, is a fault; the next one has another.
// Prints a table, and each fault with its number: --door NAME --from NUMBER --count 1 does it again.
import { parseArgs } from "node:util";
import { isMainThread, Worker, workerData } from "node:worker_threads";
import { DOORS } from "../tests/hostile/doors.ts";
import { inputOf, opens } from "../tests/hostile/fuzz.ts";

/** Of an input: ms of processor time, whatever else the machine does; ms by the clock, if it waits for what never comes; and MB. */
const LIMIT = 2000;
const PATIENCE = 60_000;
const HEAP = 1024;
const LOOK = 20;

/** What a thread has come to, in shared memory: f64. */
const PROGRESS = { number: 0, accepted: 1, refused: 2, faults: 3, slowest: 4, began: 5, beganAt: 6 } as const;
/** ms of the process: the other thread only looks. */
function spent(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

interface Given {
  readonly name: string;
  readonly from: number;
  readonly to: number;
  readonly progress: SharedArrayBuffer;
}

if (isMainThread) await outside();
else await inside(workerData as Given);

/** Opens a door as often as it is told. */
async function inside({ name, from, to, progress }: Given): Promise<void> {
  const told = new Float64Array(progress);
  const door = await DOORS[name]();
  for (const bytes of door.good) await opens(door, bytes); // what is compiled once is compiled
  for (let number = from; number < to; number++) {
    const bytes = inputOf(door, name, number);
    told[PROGRESS.number] = number;
    told[PROGRESS.beganAt] = Date.now();
    told[PROGRESS.began] = spent();
    try {
      told[(await opens(door, bytes)) ? PROGRESS.accepted : PROGRESS.refused]++;
    } catch (error) {
      told[PROGRESS.faults]++;
      console.error(`${name} ${number}: ${(error as Error)?.stack?.split("\n").slice(0, 6).join("\n") ?? error}`.slice(0, 2000));
    }
    told[PROGRESS.slowest] = Math.max(told[PROGRESS.slowest], spent() - told[PROGRESS.began]);
    told[PROGRESS.began] = 0;
  }
}

async function outside(): Promise<void> {
  const { values } = parseArgs({
    options: {
      count: { type: "string", default: "10000" },
      from: { type: "string", default: "0" },
      door: { type: "string", multiple: true, default: Object.keys(DOORS) },
    },
  });
  const from = Number(values.from);
  console.log("| door | inputs | accepted | refused | faults | slowest, ms |\n| --- | --- | --- | --- | --- | --- |");
  for (const name of values.door) {
    const told = await fuzz(name, from, from + Number(values.count));
    const [accepted, refused, faults] = [PROGRESS.accepted, PROGRESS.refused, PROGRESS.faults].map((at) => told[at]);
    console.log(
      `| ${name} | ${accepted + refused + faults} | ${accepted} | ${refused} | ${faults} | ${told[PROGRESS.slowest].toFixed(0)} |`,
    );
    if (faults > 0) process.exitCode = 1;
  }
}

async function fuzz(name: string, from: number, to: number): Promise<Float64Array> {
  const progress = new SharedArrayBuffer(8 * Object.keys(PROGRESS).length);
  const told = new Float64Array(progress);
  told[PROGRESS.number] = from - 1;
  while (told[PROGRESS.number] < to - 1) {
    const workerData: Given = { name, from: told[PROGRESS.number] + 1, to, progress };
    const worker = new Worker(new URL(import.meta.url), { workerData, resourceLimits: { maxOldGenerationSizeMb: HEAP } });
    const why = await new Promise<string | undefined>((resolve) => {
      const timer = setInterval(() => {
        const began = told[PROGRESS.began]; // once: the thread goes on meanwhile
        if (began === 0) return;
        if (spent() - began > LIMIT) resolve(`no end after ${LIMIT} ms`);
        if (Date.now() - told[PROGRESS.beganAt] > PATIENCE) resolve("it waits for what never comes");
      }, LOOK);
      worker.once("error", (error) => resolve(String(error.stack ?? error)));
      worker.once("exit", () => resolve(told[PROGRESS.began] > 0 ? "it ended the thread" : undefined));
      worker.once("exit", () => clearInterval(timer));
    });
    await worker.terminate();
    if (why === undefined) continue;
    if (told[PROGRESS.number] < workerData.from) throw new Error(`The door ${name} cannot be opened: ${why}`);
    told[PROGRESS.faults]++;
    told[PROGRESS.slowest] = Math.max(told[PROGRESS.slowest], spent() - (told[PROGRESS.began] || spent()));
    told[PROGRESS.began] = 0;
    console.error(`${name} ${told[PROGRESS.number]}: ${why.slice(0, 500)}`);
  }
  return told;
}
