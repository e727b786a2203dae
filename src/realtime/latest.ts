// The latest values, from one thread to others: a sequence lock over shared memory. One writer, which never waits; a reader
// that meets a write in progress tries again, a few times. Every access is atomic, so no processor may reorder them.

const TRIES = 8;

export class Latest {
  readonly #version: Int32Array;
  readonly #shared: Int32Array;
  readonly #copy: Int32Array;

  constructor(memory: SharedArrayBuffer) {
    this.#version = new Int32Array(memory, 0, 1);
    this.#shared = new Int32Array(memory, 4);
    this.#copy = new Int32Array(this.#shared.length);
  }

  /** Memory for so many words. */
  static memory(words: number): SharedArrayBuffer {
    return new SharedArrayBuffer(4 + 4 * words);
  }

  /** How often values were written, times two. */
  get version(): number {
    return Atomics.load(this.#version, 0);
  }

  write(words: Int32Array): void {
    Atomics.add(this.#version, 0, 1); // odd: in progress
    for (let i = 0; i < this.#shared.length; i++) Atomics.store(this.#shared, i, words[i]);
    Atomics.add(this.#version, 0, 1);
  }

  /** Copy the latest values to `words`; false, and nothing copied, if a write was in progress at every try. */
  read(words: Int32Array): boolean {
    for (let k = 0; k < TRIES; k++) {
      const before = Atomics.load(this.#version, 0);
      for (let i = 0; i < this.#copy.length; i++) this.#copy[i] = Atomics.load(this.#shared, i);
      if ((before & 1) === 0 && Atomics.load(this.#version, 0) === before) {
        words.set(this.#copy);
        return true;
      }
    }
    return false;
  }
}
