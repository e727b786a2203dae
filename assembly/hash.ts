// The state hash: every word of the state block, mixed with rotations (MurmurHash3's mixing), because a word-wise
// FNV misses an even number of flipped sign bits.

/** Hash of the u32 words in [from, to). */
export function hashWords(from: usize, to: usize): u32 {
  let h: u32 = 0x7468616c; // "thal"
  for (; from < to; from += 4) {
    h = rotl<u32>(h ^ (rotl<u32>(load<u32>(from) * 0xcc9e2d51, 15) * 0x1b873593), 13) * 5 + 0xe6546b64;
  }
  h ^= h >> 16;
  h *= 0x85ebca6b;
  h ^= h >> 13;
  h *= 0xc2b2ae35;
  return h ^ (h >> 16);
}
