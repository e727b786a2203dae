// Commands that are killed at any moment, and what of their files is there afterwards.
import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, watch, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import type { Random } from "../../src/base/random.ts";

/** A command that is called in a folder with what it reads. */
export interface Command {
  readonly name: string;
  /** Of node. */
  readonly args: readonly string[];
  /** What it reads, by name. */
  readonly inputs: ReadonlyMap<string, Uint8Array | string>;
  /** What it writes, in this order, and what may lie there before: a file of the same kind. */
  readonly outputs: ReadonlyMap<string, Uint8Array | string>;
  /** Throws if an output that is not what was there before is not whole. By default it has the bytes that an undisturbed call gives. */
  readonly isWhole?: (path: string) => Promise<void>;
  /** Whether this is the name of something else that it may leave to go on from; throws if that does not open. */
  readonly keeps?: (name: string, path: string) => boolean | Promise<boolean>;
}

/** What is there after a kill: everything as before; a part or what it goes on from beside that; some outputs; all of them. */
export const OUTCOMES = ["before", "beside", "between", "after"] as const;
export type Outcome = (typeof OUTCOMES)[number];

/** When to kill: at any moment of its life, in the last tenth of it, or a little after something changes in the folder. */
export type Moment = "any" | "end" | "write";
/** ms after the change */
const MOST_LATER = 12;

export const filesOf = (folder: string) =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)));

/** A folder with these files and no others. */
export function lay(folder: string, files: Iterable<readonly [string, Uint8Array | string]>): void {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const [name, data] of files) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), data);
  }
}

export class Victim {
  readonly command: Command;
  readonly #folder: string;
  readonly #whole = new Map<string, Uint8Array>();
  /** ms that it takes undisturbed. */
  readonly life: number;

  /** @param folder that is emptied for each call */
  constructor(command: Command, folder: string) {
    this.command = command;
    this.#folder = folder;
    lay(folder, command.inputs);
    this.life = this.#call();
    for (const name of command.outputs.keys()) this.#whole.set(name, readFileSync(join(folder, name)));
  }

  /**
   * What is there after a kill; undefined if it had come to its end before, with everything there.
   * @param isOld whether its outputs lie there already
   * @throws Error if anything is broken
   */
  async kill(random: Random, moment: Moment, isOld: boolean): Promise<Outcome | undefined> {
    const { inputs, outputs } = this.command;
    lay(this.#folder, [...(isOld ? outputs : []), ...inputs]);
    const child = spawn(process.execPath, this.command.args, { cwd: this.#folder, stdio: "ignore" });
    const ended = new Promise((done) => child.once("exit", done));
    const wait = (ms: number) => new Promise((done) => setTimeout(done, ms));
    if (moment === "write") await Promise.race([this.#change(), ended]);
    const [from, to] = { any: [0, this.life], end: [0.9 * this.life, 1.05 * this.life], write: [0, MOST_LATER] }[moment];
    await Promise.race([wait(random.uniform(from, to)), ended]);
    child.kill("SIGKILL");
    await ended;
    const outcome = await this.#look(isOld);
    if (child.exitCode === null) return outcome;
    if (child.exitCode !== 0 || outcome !== "after") throw new Error(`it ended by itself with exit code ${child.exitCode}: ${outcome}`);
    return undefined;
  }

  /** Call it again where it was killed. @throws Error if it does not come to its end */
  async again(): Promise<void> {
    this.#call();
    const outcome = await this.#look(false);
    if (outcome !== "after") throw new Error(`called again it leaves: ${outcome}`);
  }

  #call(): number {
    const began = performance.now();
    const { status, stderr } = spawnSync(process.execPath, this.command.args, { cwd: this.#folder, encoding: "utf8" });
    if (status !== 0) throw new Error(`${this.command.name} failed: ${stderr.slice(-1000)}`);
    return performance.now() - began;
  }

  /** The first change in the folder. */
  #change(): Promise<void> {
    return new Promise((done) => {
      const watcher = watch(this.#folder, { recursive: true }, () => {
        watcher.close();
        done();
      });
    });
  }

  async #look(isOld: boolean): Promise<Outcome> {
    const { inputs, outputs, keeps, isWhole } = this.command;
    const isSame = (name: string, data: Uint8Array | string | undefined) =>
      data !== undefined && Buffer.from(data as Uint8Array).equals(readFileSync(join(this.#folder, name)));
    const names = filesOf(this.#folder);
    const left = new Set(names);
    const states = await Promise.all(
      [...outputs].map(async ([name, old]) => {
        left.delete(name);
        const before = inputs.get(name) ?? (isOld ? old : undefined);
        if (before === undefined ? !existsSync(join(this.#folder, name)) : isSame(name, before)) return "before";
        if (!left.has(name) && !names.includes(name)) throw new Error(`${name} is gone`);
        if (isWhole) await isWhole(join(this.#folder, name));
        else if (!isSame(name, this.#whole.get(name))) throw new Error(`${name} is neither what was there nor what was to come`);
        return "after";
      }),
    );
    for (const [name, data] of inputs) {
      if (outputs.has(name)) continue;
      if (!left.delete(name) || !isSame(name, data)) throw new Error(`${name}, which it reads, is another`);
    }
    for (const name of left) {
      const isTemporary = /\.\d+$/.test(name);
      if (!isTemporary && !(await keeps?.(name, join(this.#folder, name)))) throw new Error(`${name} is left`);
    }
    const first = states.indexOf("before");
    if (first < 0) return "after";
    if (states.includes("after", first)) throw new Error(`${[...outputs.keys()][first]} was to come before what is there`);
    return states.includes("after") ? "between" : left.size > 0 ? "beside" : "before";
  }
}
