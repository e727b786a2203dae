// A small job of every kind, run by the built program as `study --policy` does: small-policies.js FOLDER WORKERS [QUEUE IDS]
import { writeFileSync } from "node:fs";
import { argv } from "node:process";
import { policyStudyPage } from "../../../dist/study/policy/page.js";
import { runPolicyStudy } from "../../../dist/study/policy/study.js";

const [, , folder, workers, address, ids] = argv;
const common = { seed: 1, steps: 1 }; // one iteration of policies
const iterations = 5; // of motifs
const settings = { episodes: 2 };
const jobs = [
  { ...common, id: "a", what: "library", iterations, body: "swimmer", tasks: ["near"], hasModule: true },
  { ...common, id: "b", what: "library", iterations, body: "reach", tasks: ["reach"], hasModule: false },
  { ...common, id: "c", what: "torques", task: "near", isShaped: true, hold: 10, torque: 3, tickDiscount: 0.998, settings },
  { ...common, id: "d", what: "added", task: "far", iterations, motif: "forward", more: 1 },
].filter(({ id }) => !ids || ids.includes(id));
const options = { size: "small", workers: Number(workers), queue: address && { address }, folder };
const study = await runPolicyStudy(jobs, options, ({ name, done, of }) => {
  if (done > of) throw new Error(`${name}: ${done} of ${of}`);
});
writeFileSync(`${folder}/policies.json`, JSON.stringify(study));
writeFileSync(`${folder}/policies.html`, await policyStudyPage(study));
