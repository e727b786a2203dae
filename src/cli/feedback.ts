// Where feedback comes from, as commands are told.
import { UserError } from "../base/errors.ts";
import type { FeedbackSource } from "../learn/feedback.ts";
import { readFeedback } from "../learn/feedback-file.ts";
import { readBytes } from "./files.ts";
import { openWorldFile } from "./world.ts";

export interface FeedbackOptions {
  feedback?: string;
  world?: string;
  delay?: number;
  tolerance?: Record<string, number>;
}

/** What is no file. */
const FROM_WORLD = "lqr";

/** @throws UserError if the options do not fit each other, or the file or the world is none */
export async function feedbackSource({ feedback, world, delay, tolerance }: FeedbackOptions): Promise<FeedbackSource | undefined> {
  if (feedback === FROM_WORLD) {
    if (!world) throw new UserError("--feedback lqr regulates a body: name one, --world arm.xml.");
    return { world: await openWorldFile(world), delay, tolerances: tolerance };
  }
  for (const [name, value] of Object.entries({ world, delay, tolerance })) {
    if (value !== undefined) throw new UserError(`--${name} belongs to --feedback lqr.`);
  }
  return feedback === undefined ? undefined : readFeedback(await readBytes(feedback), feedback);
}
