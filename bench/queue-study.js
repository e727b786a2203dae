// What a queue costs beside the pool: the quick study by two threads of the pool, then by two workers of a queue, and so on; the first
// time the workers are cold. Both must give the same figures. npm run bench:queue-study -- redis://host:port [rounds] (an empty server)
import { spawn } from "node:child_process";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { argv, execPath } from "node:process";
import { sha } from "../dist/base/codec.js";
import { connect } from "../dist/learn/queue/connection.js";
import { makeJobs, QUICK } from "../dist/study/jobs.js";
import { MOTIF_KINDS } from "../dist/study/motifs.js";
import { runStudy } from "../dist/study/study.js";

const [, , address, rounds = "1"] = argv;
if (!address) throw new Error("npm run bench:queue-study -- redis://host:port [rounds]");

const WORKERS = 2;
const jobs = makeJobs(QUICK, MOTIF_KINDS);

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
  for (let round = 0; round < Number(rounds); round++) {
    const pool = await time();
    const queue = await time({ address });
    if (queue.figures !== pool.figures) throw new Error("The queue gave other figures than the pool.");
    const share = (100 * pool.seconds) / queue.seconds;
    console.log(
      `${jobs.length} jobs: pool ${pool.seconds.toFixed(1)} s, queue ${queue.seconds.toFixed(1)} s, ${share.toFixed(1)} % of the pool; ` +
        `SHA-256 of the figures ${sha(new TextEncoder().encode(`${pool.figures}\n`)).slice(0, 16)}`,
    );
    const answers = await client.keys("thalamotor:answer:*");
    if (answers.length > 0) await client.del(answers); // or nothing would be left to do
  }
} finally {
  for (const worker of workers) worker.kill();
  client.disconnect();
}
