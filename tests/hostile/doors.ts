// Every way in which something comes in from outside: what is good there, how it is spoiled, and what reads it.
import type { Door } from "./door.ts";
import { controllerDoor } from "./doors/controller.ts";
import { keyDoor, libraryDoor, patchDoor, policyDoor } from "./doors/files.ts";
import { answerDoor, checkpointDoor, jobDoor } from "./doors/learning.ts";
import { linesDoor } from "./doors/lines.ts";
import { demonstrationDoor, recordingDoor } from "./doors/recordings.ts";
import { feedbackDoor, limitsDoor } from "./doors/tables.ts";
import { taskDoor, worldDoor } from "./doors/worlds.ts";

export const DOORS: Readonly<Record<string, () => Door | Promise<Door>>> = {
  library: libraryDoor,
  patch: () => patchDoor("f32", false),
  "patch, int16": () => patchDoor("int16", false),
  "patch, signed": () => patchDoor("f32", true),
  policy: () => policyDoor(false),
  "policy, signed": () => policyDoor(true),
  key: keyDoor,
  controller: () => controllerDoor("f32"),
  "controller, int16": () => controllerDoor("int16"),
  demonstration: demonstrationDoor,
  limits: limitsDoor,
  feedback: feedbackDoor,
  lines: linesDoor,
  recording: recordingDoor,
  world: worldDoor,
  task: taskDoor,
  job: jobDoor,
  answer: answerDoor,
  checkpoint: checkpointDoor,
};
