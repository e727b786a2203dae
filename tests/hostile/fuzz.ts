// The inputs of a door by number, and what the door makes of one.
import { UserError } from "../../src/base/errors.ts";
import { Random } from "../../src/base/random.ts";
import { kindOf } from "../../src/cli/file-kind.ts";
import type { Door } from "./door.ts";
import { inBytes } from "./edits.ts";

/** An edit of so many is one of plain bytes, and so many inputs are edited again: what is spoiled often gets no further than the first check. */
const PLAIN = 8;
const AGAIN = 3;

/** Something good at a door, spoiled once or oftener: the same for the same door and number. */
export function inputOf({ good, edits }: Door, name: string, number: number): Uint8Array {
  const random = new Random(number, `fuzz ${name}`);
  let bytes = good[random.integer(good.length)];
  do {
    const edit = random.integer(PLAIN) === 0 ? inBytes : edits[random.integer(edits.length)];
    bytes = edit(random, bytes);
  } while (random.integer(AGAIN) === 0);
  return bytes;
}

/** What would move a terminal's cursor, or write to its clipboard. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const CONTROL = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/;
const LEAST_WORDS = 8;

/** Whether it was taken; false if it was refused in words. Anything else that is thrown is a fault. */
export async function opens(door: Door, bytes: Uint8Array): Promise<boolean> {
  kindOf(bytes);
  try {
    await door.open(bytes);
    return true;
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    if (CONTROL.test(error.message) || error.message.length < LEAST_WORDS)
      throw new Error(`An error that says nothing, or something to the terminal: ${JSON.stringify(error.message)}`);
    return false;
  }
}
