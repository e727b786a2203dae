import { hashWords } from "../../assembly/hash";

const A: usize = 65536;

describe("the state hash", () => {
  test("sees one flipped bit, and an even number of flipped sign bits", () => {
    memory.fill(A, 0, 64);
    const before = hashWords(A, A + 64);
    store<u32>(A, 1, 20);
    expect(hashWords(A, A + 64)).not.toBe(before);
    store<u32>(A, 0x80000000, 20);
    store<u32>(A, 0x80000000, 24);
    expect(hashWords(A, A + 64)).not.toBe(before);
  });

  test("sees two words change places", () => {
    memory.fill(A, 0, 8);
    store<u32>(A, 7);
    const before = hashWords(A, A + 8);
    store<u32>(A, 0);
    store<u32>(A, 7, 4);
    expect(hashWords(A, A + 8)).not.toBe(before);
  });
});
