// What 10, 100 and 1 000 workers do to a study of 10 000 jobs, and where the first limit is: npm run bench:queue -- ADDRESS
// What a job costs the server and the asker is measured with the server at ADDRESS (an empty one); how long jobs take is the full
// study's own record: its jobs took six hours of one core together, each its share (study/cost.ts). The rest is a simulation.
import { argv, cpuUsage } from "node:process";
import Table from "cli-table3";
import * as z from "zod";
import { Asker } from "../src/learn/queue/asker.ts";
import { connect } from "../src/learn/queue/connection.ts";
import { workForQueue } from "../src/learn/queue/worker.ts";
import type { Work } from "../src/learn/runner.ts";
import { jobCost } from "../src/study/cost.ts";
import { FULL, makeJobs } from "../src/study/jobs.ts";
import { MOTIF_KINDS } from "../src/study/motifs.ts";

const [, , address] = argv;
if (!address) throw new Error("npm run bench:queue -- redis://host:port");

const JOBS = 10_000;
const WORKERS = [1, 2, 10, 100, 1000, 10_000];
/** Jobs and messages that are measured; numbers that a job of the study holds (10 motifs of 320 samples). */
const MEASURED = 2000;
const NUMBERS = 3200;
/** What the jobs of the record took, in seconds of a core (docs/study.md). */
const RECORDED = 6 * 3600;

const echo: Work<{ value: number[] }> = {
  kind: "echo",
  module: new URL("../../bench/queue-worker.js", import.meta.url),
  task: z.object({ value: z.array(z.number()) }),
  result: () => z.array(z.number()),
};

/** µs of the server's core, and of this process's, that `count` of something take each. */
async function costOf(client: { info(section: string): Promise<string> }, count: number, work: () => Promise<unknown>) {
  const server = async () => {
    const text = await client.info("cpu");
    const of = (name: string) => Number(new RegExp(`${name}:([0-9.]+)`).exec(text)?.[1]);
    return 1e6 * (of("used_cpu_user") + of("used_cpu_sys"));
  };
  const [before, own] = [await server(), cpuUsage()];
  await work();
  const { user, system } = cpuUsage(own);
  return { server: ((await server()) - before) / count, here: (user + system) / count };
}

async function measure(at: string) {
  const stop = new AbortController();
  const { client } = await connect({ address: at });
  const worker = workForQueue([echo], { address: at, stop: stop.signal }, { concurrency: 2, tell: () => {} });
  const asker = await Asker.open(echo, { address: at }, () => {});
  const numbers = Array.from({ length: NUMBERS }, (_, i) => Math.sin(i));
  const ask = (from: number, count: number) =>
    Promise.all(Array.from({ length: count }, (_, i) => asker.run({ name: `${i}`, of: 1, cost: 1 }, { value: [from + i, ...numbers] })));
  await ask(1e6, 50);
  const job = await costOf(client, MEASURED, () => ask(0, MEASURED));
  const { Queue } = await import("bullmq");
  const queue = new Queue("jobs", { connection: client, prefix: "thalamotor" });
  const one = await queue.add("echo", { text: "" }, { delay: 1e6 });
  const told = await costOf(client, MEASURED, async () => {
    for (let i = 0; i < MEASURED; i++) await one.updateProgress({ done: i, nmse: 0.1, of: MEASURED });
  });
  await one.remove();
  stop.abort();
  await Promise.all([asker.close(), worker]);
  await queue.close();
  client.disconnect();
  return { job, told };
}

/** Seconds of one core that each of so many jobs of the study takes, the longest first: its own list, with more seeds. */
function durations(count: number): number[] {
  const all = makeJobs(FULL, MOTIF_KINDS);
  const unit = RECORDED / all.reduce((sum, job) => sum + jobCost(job), 0);
  return Array.from({ length: count }, (_, i) => unit * jobCost(all[i % all.length])).sort((a, b) => b - a);
}

/** Seconds until all is done: each job waits for a worker, and for the server, which does one thing at a time. */
function simulate(jobs: readonly number[], workers: number, perJob: number, perTold: number): { seconds: number; busy: number } {
  // every running job tells how far it is once a second: that much of the server's time is gone
  const share = Math.min(0.999, Math.min(workers, jobs.length) * perTold);
  const service = perJob / (1 - share);
  const free = new Float64Array(workers);
  let server = 0;
  let seconds = 0;
  for (const job of jobs) {
    const next = least(free);
    server = Math.max(server, free[next]) + service;
    free[next] = server + job;
    seconds = Math.max(seconds, free[next]);
  }
  return { seconds, busy: share + (jobs.length * perJob) / seconds };
}

function least(values: Float64Array): number {
  let best = 0;
  for (let i = 1; i < values.length; i++) if (values[i] < values[best]) best = i;
  return best;
}

const { job, told } = await measure(address);
const tell = (what: string, { server, here }: typeof job) =>
  console.log(`${what}: ${server.toFixed(0)} µs of the server, ${here.toFixed(0)} µs of asker and worker`);
tell("a job", job);
tell("a message of how far it is", told);
const jobs = durations(JOBS);
const total = jobs.reduce((sum, seconds) => sum + seconds, 0);
console.log(`${JOBS} jobs: ${(total / 3600).toFixed(0)} core hours, mean ${(total / JOBS).toFixed(0)} s, longest ${jobs[0].toFixed(0)} s`);
const table = new Table({ head: ["workers", "hours", "of what so many could do", "server busy"], style: { head: [], border: [] } });
for (const workers of WORKERS) {
  const { seconds, busy } = simulate(jobs, workers, job.server / 1e6, told.server / 1e6);
  const efficiency = total / workers / seconds;
  table.push([workers, (seconds / 3600).toPrecision(3), `${(100 * efficiency).toFixed(1)} %`, `${(100 * busy).toPrecision(2)} %`]);
}
console.log(table.toString());
