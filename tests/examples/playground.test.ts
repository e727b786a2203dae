// What the playground keeps of movements, without a browser; tests/engines has the page.
import { describe, expect, test } from "vitest";
import { CAPACITY } from "../../examples/playground/cores.js";
import { Movements, nameOf } from "../../examples/playground/movements.ts";

const file = (name: string) => new File(["t,x,y\n0,0,0\n0.5,1,1\n1,0,2\n"], `${name}.csv`);
const names = (count: number, prefix = "m") => Array.from({ length: count }, (_, i) => `${prefix}${i}`);

describe("movements of the page", () => {
  test("are all read, or none: more files than there is room for leave what was there", async () => {
    const movements = new Movements();
    await movements.read([file("first")]);
    await expect(movements.read(names(CAPACITY).map(file))).rejects.toThrow(`room for ${CAPACITY} movements`);
    expect(movements.all.map(nameOf)).toEqual(["first"]);
    await movements.read(names(CAPACITY - 1).map(file));
    expect(movements.all).toHaveLength(CAPACITY);
  });

  test("of a controller that is opened are shown, however many there are", () => {
    const movements = new Movements();
    const known = names(CAPACITY + 2).map((name) => [name, { samples: new Float32Array(4), isShown: false, isRhythmic: false }] as const);
    movements.open(["x", "y"], new Map(known));
    expect(movements.all).toHaveLength(CAPACITY + 2);
  });
});
