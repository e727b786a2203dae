// The movements of the page: drawn or read from files, being learned, learned.
import { UserError } from "../../src/base/errors.ts";
import { findPeriod } from "../../src/data/period.ts";
import { called, type Demonstration, type Demonstrations, demonstrationsOf } from "../../src/data/recordings.ts";
import { checkName } from "../../src/model/check.ts";
import type { Known } from "./chain.ts";
import { CAPACITY, MOST_CHANNELS } from "./cores.js";
import { recordingOf, type Stroke } from "./pad.ts";

export interface Movement {
  demonstration: Demonstration;
  /** x and y of the pad. */
  readonly isDrawn: boolean;
  readonly colour: number;
  state: "new" | "learning" | "learned";
  /** Of the iterations, while it is learned. */
  share: number;
  /** nMSE, in training and then alone on the controller; NaN where nothing is known. */
  error: number;
  /** What the network does now, T × C. */
  curve?: Float32Array | undefined;
}

export const nameOf = ({ demonstration }: Movement): string => demonstration.name;

const DRAWN = { channels: ["x", "y"], channelUnits: ["", ""] };

export class Movements {
  readonly all: Movement[] = [];
  /** Of all recordings alike. */
  channels: readonly string[] = DRAWN.channels;
  channelUnits: readonly string[] = DRAWN.channelUnits;
  #colours = 0;

  get isDrawing(): boolean {
    return this.channels.join() === "x,y" && this.channelUnits.every((unit) => unit === "");
  }

  /** @throws UserError if there are recordings of other channels, or too many movements */
  draw(stroke: Stroke, wanted?: string): Movement {
    if (!this.isDrawing) throw new UserError(`These movements have the channels ${this.channels.join(", ")}: start over to draw.`);
    this.#checkRoom(1);
    const name = wanted && !this.find(wanted) ? wanted : this.#freeName();
    return this.#add({ name, recordings: [recordingOf(stroke, `drawing ${name}`)] }, true);
  }

  /** CSV files as `thalamotor fit` takes them, each a movement. @throws UserError naming the file, and what is wrong in it */
  async read(files: readonly File[]): Promise<Movement[]> {
    const sources = files.map((file) =>
      called(file.name.replace(/\.(csv|tsv)$/i, ""), [{ file: file.name, read: async () => new Uint8Array(await file.arrayBuffer()) }]),
    );
    const known = sources.find(({ name }) => this.find(name));
    if (known) throw new UserError(`There is a movement "${known.name}" already: rename the file, or start over.`);
    const given = this.all.length > 0 ? { channels: this.channels, channelUnits: this.channelUnits } : {};
    const { channels, channelUnits, motifs } = await demonstrationsOf(sources, given);
    if (channels.length > MOST_CHANNELS)
      throw new UserError(`${channels.length} channels; the page has room for ${MOST_CHANNELS}. thalamotor fit takes any number.`);
    this.#checkRoom(motifs.length);
    this.channels = channels;
    this.channelUnits = channelUnits;
    return motifs.map((motif) => this.#add(motif, false));
  }

  find(name: string): Movement | undefined {
    return this.all.find((movement) => nameOf(movement) === name);
  }

  rename(movement: Movement, name: string): void {
    checkName(name, "movement");
    if (name !== nameOf(movement) && this.find(name)) throw new UserError(`There is a movement "${name}" already.`);
    movement.demonstration = { ...movement.demonstration, name };
  }

  /** @throws UserError if it does not repeat itself */
  setRhythmic(movement: Movement, isRhythmic: boolean): void {
    const { name, recordings } = movement.demonstration;
    const channels = this.channels.length;
    try {
      const periods = recordings.map((recording) => findPeriod(recording, channels, name).period);
      movement.demonstration = { name, recordings, ...(isRhythmic && { periods }) };
    } catch {
      movement.demonstration = { name, recordings };
      throw new UserError(
        `"${name}" cannot be repeated: draw a loop that ends where it began, or the same loop three times in one stroke.`,
      );
    }
  }

  forget(movement: Movement): void {
    this.all.splice(this.all.indexOf(movement), 1);
    if (this.all.length === 0) this.clear();
  }

  clear(): void {
    this.all.length = 0;
    this.#colours = 0;
    Object.assign(this, DRAWN);
  }

  /** The motifs of a controller that was opened, whose drawings nobody knows. */
  open(channels: readonly string[], motifs: ReadonlyMap<string, Known>): void {
    this.channels = channels;
    for (const [name, { samples }] of motifs) {
      Object.assign(this.#add({ name, recordings: [] }, false), { state: "learned", curve: samples });
    }
  }

  demonstrations(movements: readonly Movement[]): Demonstrations {
    const { channels, channelUnits } = this;
    return { channels, channelUnits, motifs: movements.map(({ demonstration }) => demonstration), notes: [] };
  }

  /** The cores of the page have so many slots; a controller that is opened has its own. */
  #checkRoom(count: number): void {
    if (this.all.length + count > CAPACITY)
      throw new UserError(`The page has room for ${CAPACITY} movements; thalamotor fit takes any number.`);
  }

  #add(demonstration: Demonstration, isDrawn: boolean): Movement {
    const movement: Movement = { demonstration, isDrawn, colour: this.#colours++, state: "new", share: 0, error: Number.NaN };
    this.all.push(movement);
    return movement;
  }

  /** a, b, … */
  #freeName(): string {
    for (let i = 0; ; i++) {
      const name = i < 26 ? String.fromCharCode(97 + i) : `m${i + 1}`;
      if (!this.find(name)) return name;
    }
  }
}
