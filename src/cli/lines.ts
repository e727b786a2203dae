// What a run has with the program that drives it: lines of JSON in and out, and whether it is over.
import { createInterface } from "node:readline";
import { UserError } from "../base/errors.ts";
import type { RealtimeLoop } from "../realtime/node.ts";
import type { Session } from "../realtime/session.ts";

/** Lines that standard output may owe before lines of ticks are left out, bytes. */
const MOST_OWED = 2 ** 20;

/** Whether a run is over, and what went wrong first. */
export class Ending {
  isOver = false;
  failure: string | undefined;

  end(why?: string): void {
    this.failure ??= why;
    this.isOver = true;
  }

  /** A signal ends the run; so does an output that nobody reads, or that cannot be written, which is a fault. */
  watch(loop: RealtimeLoop): void {
    process.stdout.on("error", ({ code }: NodeJS.ErrnoException) => {
      if (!loop.fault) loop.raise("host");
      this.end(code === "EPIPE" ? "Nobody reads the output any more." : undefined); // anything else is said by main
    });
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => this.end());
  }
}

/** Lines out. Those of ticks are left out, and counted, while the reader is slow. */
export class LineWriter {
  readonly isOn: boolean;
  #skipped = 0;

  constructor(isOn: boolean) {
    this.isOn = isOn;
  }

  say(message: object): void {
    this.#write(`${JSON.stringify(message)}\n`);
  }

  tick(line: string): void {
    if (process.stdout.writableLength > MOST_OWED) this.#skipped++;
    else this.#write(`${line}\n`);
  }

  /** What was left out last. */
  finish(): void {
    if (this.#skipped > 0) this.#write("");
  }

  #write(text: string): void {
    if (!this.isOn || process.stdout.destroyed) return;
    if (this.#skipped > 0) process.stdout.write(`{"skipped":${this.#skipped}}\n`);
    this.#skipped = 0;
    process.stdout.write(text);
  }
}

/** Lines in, until standard input ends. */
export class LineReader {
  isOpen = true;
  #last = performance.now();
  #count = 0;

  /** @param watchdog ms, if the silence of the other program is a fault */
  constructor(session: Session, loop: RealtimeLoop, out: LineWriter, ending: Ending, watchdog: number | undefined) {
    const lines = createInterface({ input: process.stdin });
    lines.on("line", (line) => {
      this.#count++;
      this.#last = performance.now();
      if (line.trim() !== "") this.#take(line, session, out);
    });
    lines.on("close", () => {
      this.isOpen = false;
      // without a watchdog a script that ends is no accident: what is queued is finished
      if (watchdog === undefined || ending.isOver) return;
      loop.raise("host");
      ending.end("Standard input ended while the watchdog was on.");
    });
  }

  /** ms since the last line */
  get silence(): number {
    return this.isOpen ? performance.now() - this.#last : 0;
  }

  #take(line: string, session: Session, out: LineWriter): void {
    try {
      session.take(line);
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      const message = `line ${this.#count}: ${error.message}`;
      out.say({ error: message });
      console.error(message);
    }
  }
}
