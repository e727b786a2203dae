// What a queue costs beside the pool, two workers on two cores: half of the quick study by each in turn, twice; by the queue first with
// workers that are cold. All must give the same figures. npm run bench:queue-study -- redis://host:port (on this machine, and empty)
import { spawn } from "node:child_process";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { argv, execPath } from "node:process";
import { connect } from "../dist/learn/queue/connection.js";
import { makeJobs, QUICK } from "../dist/study/jobs.js";
import { runStudy } from "../dist/study/study.js";

const [, , address] = argv;
if (!address) throw new Error("npm run bench:queue-study -- redis://host:port");

const WORKERS = 2;
const ROUNDS = ["cold", "warm"];
const jobs = makeJobs({ ...QUICK, seeds: 1 }, ["step", "oscillating"]);

async function time(queue) {
  const folder = mkdtempSync(join(tmpdir(), "thalamotor-bench-"));
  const began = performance.now();
  const study = await runStudy(jobs, { size: "quick", workers: WORKERS, queue, folder });
  return { seconds: (performance.now() - began) / 1000, figures: JSON.stringify(study) };
}

/** A worker that is connected. */
async function startWorker() {
  const worker = spawn(execPath, ["dist/cli/main.js", "worker", "--queue", address, "--concurrency", "1"]);
  await new Promise((resolve) => worker.stderr.on("data", (chunk) => String(chunk).includes("Working for") && resolve()));
  return worker;
}

const { client } = await connect({ address });
const workers = await Promise.all(Array.from({ length: WORKERS }, startWorker));
try {
  for (const state of ROUNDS) {
    const pool = await time();
    const queue = await time({ address });
    if (queue.figures !== pool.figures) throw new Error("The queue gave other figures than the pool.");
    const share = ((100 * pool.seconds) / queue.seconds).toFixed(1);
    console.log(
      `${jobs.length} jobs: pool ${pool.seconds.toFixed(1)} s, queue ${queue.seconds.toFixed(1)} s, workers ${state}: ${share} % of the pool`,
    );
    const answers = await client.keys("thalamotor:answer:*");
    if (answers.length > 0) await client.del(answers); // or nothing would be left to do
  }
} finally {
  for (const worker of workers) worker.kill();
  client.disconnect();
}
