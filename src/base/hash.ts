// A hash of words, for states that must be equal to the bit. Not for what an enemy may choose: that is sha (codec.ts).

/** Mixes the words of an array into a hash, u32. */
export function mix(hash: number, words: Uint32Array | readonly number[]): number {
  let h = hash;
  for (let i = 0; i < words.length; i++) {
    h = Math.imul(h ^ words[i], 0x9e3779b1);
    h = ((h << 15) | (h >>> 17)) + i; // rotated, so that flipped sign bits do not cancel out
  }
  return h >>> 0;
}

/** A view of an array's bits. */
export const bitsOf = ({ buffer, byteOffset, byteLength }: Float64Array | Float32Array) =>
  new Uint32Array(buffer, byteOffset, byteLength >>> 2);
