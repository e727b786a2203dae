// The present of a chain: it moves on in real time, or stands.
export class Player {
  #at = 0;
  #of = 0;
  #dt = 1;
  #last: number | undefined;
  readonly #onTick: () => void;

  /** @param onTick whenever the present has changed */
  constructor(onTick: () => void) {
    this.#onTick = onTick;
  }

  /** The tick, a whole number. */
  get at(): number {
    return Math.min(Math.floor(this.#at), Math.max(0, this.#of - 1));
  }

  get isPlaying(): boolean {
    return this.#last !== undefined;
  }

  /** There are so many ticks now, of dt seconds; what stood at the end stands at the new one. */
  set(ticks: number, dt: number): void {
    const wasAtEnd = this.#at >= this.#of - 1 && !this.isPlaying;
    if (!this.isPlaying && !wasAtEnd && this.#of > 0) this.#at *= ticks / this.#of;
    this.#of = ticks;
    this.#dt = dt;
    if (wasAtEnd) this.#at = Math.max(0, ticks - 1);
  }

  seek(tick: number): void {
    this.#at = tick;
    this.#onTick();
  }

  play(from?: number): void {
    if (from !== undefined) this.#at = from;
    else if (this.#at >= this.#of - 1) this.#at = 0;
    if (this.isPlaying) return;
    this.#last = performance.now();
    requestAnimationFrame(this.#frame);
  }

  pause(): void {
    this.#last = undefined;
    this.#onTick();
  }

  readonly #frame = (now: number) => {
    if (this.#last === undefined) return;
    this.#at += Math.max(0, now - this.#last) / 1000 / this.#dt;
    this.#last = now;
    if (this.#at >= this.#of - 1) {
      this.#at = this.#of - 1;
      this.#last = undefined;
    } else requestAnimationFrame(this.#frame);
    this.#onTick();
  };
}
