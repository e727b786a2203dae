// What goes through a queue: jobs, which their content names, and answers. Nothing that comes out of it is trusted.
import * as z from "zod";
import { sha } from "../../base/codec.ts";
import { printable, UserError } from "../../base/errors.ts";
import { VERSION } from "../../base/version.ts";
import type { Answer, Work } from "../runner.ts";

/** A job as it lies in the queue. */
export interface Job {
  /** SHA-256 of the text. */
  readonly name: string;
  /** JSON of version, kind and task. */
  readonly text: string;
}

/** Characters of a job or an answer. */
export const MOST = 128 * 1024 * 1024;
const MOST_WORDS = 2000;

const hash = (text: string) => sha(new TextEncoder().encode(text));

/** What others wrote, fit to be printed, and no longer than is read. */
export const words = (text: string) => printable(text.slice(0, MOST_WORDS));

export function makeJob<T>({ kind, task: schema }: Work<T>, task: T): Job {
  const text = JSON.stringify([VERSION, kind, z.encode(schema, task)]);
  if (text.length > MOST) throw new UserError(`A task is too large for a queue: ${text.length} characters, at most ${MOST}.`);
  return { name: hash(text), text };
}

const jobSchema = z.object({ text: z.string().max(MOST) });
const envelope = z.tuple([z.string().max(100), z.string().max(100), z.unknown()]);

/** A job and what it says. @throws UserError if it is none of this version that its name names */
export function readJob(works: readonly Work[], name: string | undefined, data: unknown): { work: Work; task: object } {
  const fail = (why: string): never => {
    throw new UserError(`A job of the queue is refused: ${words(why)}`);
  };
  const job = jobSchema.safeParse(data);
  if (!job.success) return fail("it has no text.");
  const { text } = job.data;
  if (hash(text) !== name) return fail("its name is not that of its content.");
  const read = envelope.safeParse(parse(text));
  if (!read.success) return fail("it is not a version, a kind and a task.");
  const [version, kind, task] = read.data;
  if (version !== VERSION) return fail(`it is of thalamotor ${version}, and this worker is ${VERSION}.`);
  const work = works.find((one) => one.kind === kind);
  if (!work) return fail(`its kind is ${JSON.stringify(kind)}, which this worker does not know.`);
  const checked = work.task.safeDecode(task);
  return checked.success ? { work, task: checked.data } : fail(issueOf(checked.error));
}

/** What is written of an answer: its hash, and what it is of. */
export function writeAnswer(work: Work, task: object, name: string, answer: Answer<unknown>): string {
  const plain = "result" in answer ? { result: z.encode(work.result(task), answer.result) } : answer;
  const text = JSON.stringify([name, plain]);
  return `${hash(text)} ${text}`;
}

const answerSchema = z.union([z.object({ result: z.unknown() }), z.object({ refusal: z.string() })]);

/** @throws Error that says why it is no answer to that task */
export function readAnswer(work: Work, task: object, name: string, written: string): Answer<unknown> {
  if (written.length > MOST) throw new Error("it is too long");
  const text = written.slice(65);
  if (written.slice(0, 65) !== `${hash(text)} `) throw new Error("its hash is not that of its content");
  const read = z.tuple([z.string(), answerSchema]).safeParse(parse(text));
  if (!read.success) throw new Error("it is no answer");
  const [of, answer] = read.data;
  if (of !== name) throw new Error("it is another job's");
  if ("refusal" in answer) return { refusal: words(answer.refusal) };
  const result = work.result(task).safeDecode(answer.result);
  if (!result.success) throw new Error(words(issueOf(result.error)));
  return { result: result.data };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function issueOf({ issues: [{ path, message }] }: z.ZodError): string {
  return path.length > 0 ? `${path.join(".")}: ${message}` : message;
}
