// Every door, with inputs that are nearly good: what is taken works, what is not is refused in words, and nothing else happens.
// npm run fuzz goes on with as many more as there is time for.
import { describe, expect, test } from "vitest";
import { DOORS } from "./doors.ts";
import { inputOf, opens } from "./fuzz.ts";

/** Inputs of each door; fewer where one takes long: a world has an instance of MuJoCo of its own. */
const INPUTS = 400;
const FEWER: Readonly<Record<string, number>> = { world: 30 };

describe("a door takes what is good, and refuses in words what is not", () => {
  test.each(Object.keys(DOORS))("%s", async (name) => {
    const door = await DOORS[name]();
    for (const bytes of door.good) expect(await opens(door, bytes)).toBe(true);
    let refused = 0;
    for (let number = 0; number < (FEWER[name] ?? INPUTS); number++) {
      const isTaken = await opens(door, inputOf(door, name, number)).catch((error) => {
        throw new Error(`Input ${number}: ${error}`, { cause: error });
      });
      if (!isTaken) refused++;
    }
    expect(refused).toBeGreaterThan(0);
  });
});
