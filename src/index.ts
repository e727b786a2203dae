// The whole, `thalamotor`: everything that the command line does. docs/api.md has an example of each.

export { UserError } from "./base/errors.ts";
export type { Random } from "./base/random.ts";
export type { Note } from "./data/notes.ts";
export { type Demonstration, type Demonstrations, type ReadOptions, readDemonstrations } from "./data/recordings.ts";
export { type BuildOptions, build, makePatch } from "./device/build.ts";
export { toC } from "./device/c/sources.ts";
export type { Metadata } from "./device/metadata.ts";
export { Controller } from "./drive/controller.ts";
export type { Source } from "./drive/load.ts";
export { executed, type Play, type Played, record } from "./drive/play.ts";
export type { Phase } from "./drive/port.ts";
export type { PlayOptions, Position } from "./drive/request.ts";
export { readLibrary, writeLibrary } from "./file/library-file.ts";
export { type GivenLimits, readLimits, withLimits } from "./file/limits-file.ts";
export { readPolicy, writePolicy } from "./file/policy-file.ts";
export { type Added, add } from "./learn/add.ts";
export { type FitOptions, type Fitted, fit } from "./learn/fit.ts";
export type { OnProgress, TaskProgress } from "./learn/runner.ts";
export { evaluate } from "./measure/evaluate.ts";
export type { Evaluation, Warning } from "./measure/evaluation.ts";
export type { Cortex, Library, Motif } from "./model/library.ts";
export type { Policy } from "./model/policy.ts";
export { openWorld } from "./world/mujoco.ts";
export { type Point, type Regulator, type RegulatorOptions, regulator } from "./world/regulator.ts";
export { type Disturbance, type Push, type SimulateOptions, type Simulation, simulate } from "./world/simulate.ts";
export { loadTask, type Mark, type Task } from "./world/task.ts";
export type { Linear, Shape, World } from "./world/world.ts";
