// What the machine receives, and where in its queue the controller is: words from the loop's thread to its host, a head and the
// outputs behind it. Both write and read them here alone.
import { PHASES, type Phase } from "../drive/port.ts";
import { Latest } from "./latest.ts";
import { high, low, whole } from "./status.ts";

/** Words of the head. */
const HEAD = { low: 0, high: 1, phase: 2, motif: 3, remaining: 4, queued: 5 } as const;
const HEAD_WORDS = Object.keys(HEAD).length;

/** Memory for the words of one tick. */
export const outputMemory = (channels: number) => Latest.memory(HEAD_WORDS + channels);

/** The words of one tick. Nothing but `head` allocates. */
export class Output {
  readonly words: Int32Array;
  /** What the machine receives, C: the same array always. */
  readonly values: Float32Array;
  /** The same, as the bits of reals. */
  readonly bits: Int32Array;

  constructor(channels: number) {
    this.words = new Int32Array(HEAD_WORDS + channels);
    this.bits = this.words.subarray(HEAD_WORDS);
    this.values = new Float32Array(this.words.buffer, 4 * HEAD_WORDS);
    this.words[HEAD.motif] = -1;
  }

  /** @param sequencer phase, motif, steps left (Port) */
  set(tick: number, sequencer: Int32Array, queued: number, output: Float32Array): void {
    const { words } = this;
    words[HEAD.low] = low(tick);
    words[HEAD.high] = high(tick);
    words[HEAD.phase] = sequencer[0];
    words[HEAD.motif] = sequencer[1];
    words[HEAD.remaining] = sequencer[2];
    words[HEAD.queued] = queued;
    this.values.set(output);
  }

  /** Motif: by number, −1 before the first. */
  get head(): { tick: number; phase: Phase; motif: number; remaining: number; queued: number } {
    const { words } = this;
    return {
      tick: whole(words[HEAD.low], words[HEAD.high]),
      phase: PHASES[words[HEAD.phase]],
      motif: words[HEAD.motif],
      remaining: words[HEAD.remaining],
      queued: words[HEAD.queued],
    };
  }
}
