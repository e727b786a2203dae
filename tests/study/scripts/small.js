// Small jobs of every kind, run by the built program as `study` does: small.js FOLDER WORKERS [QUEUE]
import { argv } from "node:process";
import { write } from "../../../dist/base/write.js";
import { studyPage } from "../../../dist/study/page.js";
import { runStudy } from "../../../dist/study/study.js";

const [, , folder, workers, address] = argv;
const common = { kind: "step", motifs: 2, seed: 1, units: 16, iterations: 4 };
const library = { ...common, what: "library", architecture: "multiplicative" };
const thalamic = { ...library, transition: "thalamic" };
const cortex = { connectivity: "sparse", phi: "quadratic", module: "exact" };
const jobs = [
  {
    ...library,
    id: "a",
    row: "multiplicative, from random states, sd 1",
    transition: "none",
    sd: 1,
    preparations: [0],
    shown: "without",
  },
  {
    ...thalamic,
    id: "b",
    row: "multiplicative, module of 0.2 N, through 2 τ",
    trainedPreparation: 2,
    preparations: [2, 3],
    shown: "with",
  },
  { ...common, id: "c", what: "control", row: "control", more: 2 },
  { ...common, id: "d", what: "continual", row: "continual" },
  { ...common, id: "e", what: "modes", row: "modes", modes: [1, 2] },
  { ...thalamic, id: "f", row: "one x⁰", sharedState: true, trainedPreparation: 2, preparations: [2] },
  { ...thalamic, id: "g", kind: "oscillating", row: "sparse, exact module", cortex, gains: [2, 1], preparations: [3, 0.5] },
];
const study = await runStudy(
  jobs,
  { size: "small", workers: Number(workers), queue: address && { address }, folder },
  ({ name, done, of }) => {
    if (done > of) throw new Error(`${name}: ${done} of ${of}`);
  },
);
await write(`${folder}/study.json`, JSON.stringify(study));
await write(`${folder}/index.html`, await studyPage(study));
