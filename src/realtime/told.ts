// Why a driver failed, as text: from the loop's thread, which has no time for messages, to its host.

/** Bytes of UTF-8 at most; what is longer is cut. */
const MOST = 1024;

export const toldMemory = () => new SharedArrayBuffer(4 + MOST);

export function tell(memory: SharedArrayBuffer, text: string): void {
  const bytes = new TextEncoder().encode(text).subarray(0, MOST);
  new Uint8Array(memory, 4).set(bytes);
  Atomics.store(new Int32Array(memory, 0, 1), 0, bytes.length);
}

/** What was told last; undefined if nothing was. */
export function told(memory: SharedArrayBuffer): string | undefined {
  const length = Atomics.load(new Int32Array(memory, 0, 1), 0);
  return length === 0 ? undefined : new TextDecoder().decode(new Uint8Array(memory, 4, length).slice());
}
