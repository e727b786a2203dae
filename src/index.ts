// The public API.
export { type BuildOptions, build } from "./controller/build.ts";
export { Controller, type Phase, type PlayOptions } from "./controller/controller.ts";
export type { Metadata } from "./controller/metadata.ts";
export { type Demonstrations, readDemonstrations } from "./data/demonstrations.ts";
export { UserError } from "./errors.ts";
export { type Evaluation, evaluate } from "./evaluate/evaluate.ts";
export { executed, type Play, type Recording, record } from "./evaluate/run.ts";
export { readLibrary, writeLibrary } from "./library/file.ts";
export type { Cortex, Library, Motif } from "./library/library.ts";
