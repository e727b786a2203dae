import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { feedbackSource } from "../../src/cli/feedback.ts";
import { CART } from "../world/bodies.ts";

describe("where feedback comes from", () => {
  test("is the demonstrations, unless something else is said", async () => {
    expect(await feedbackSource({})).toBeUndefined();
  });

  test("is a body, whose sensors may be old", async () => {
    const world = join(mkdtempSync(join(tmpdir(), "thalamotor-feedback-")), "cart.xml");
    writeFileSync(world, CART);
    const source = await feedbackSource({ feedback: "lqr", world, delay: 0.01, tolerance: { at: 0.1 } });
    expect(source).toMatchObject({ world: { sensors: ["at", "speed"] }, delay: 0.01, tolerances: { at: 0.1 } });
  });

  test("is refused where options do not fit, or the file is not there", async () => {
    await expect(feedbackSource({ feedback: "lqr" })).rejects.toThrow("name one, --world");
    await expect(feedbackSource({ world: "arm.xml" })).rejects.toThrow("--world belongs to --feedback lqr");
    await expect(feedbackSource({ feedback: "k.csv", delay: 0.01 })).rejects.toThrow("--delay belongs to --feedback lqr");
    await expect(feedbackSource({ feedback: "/nowhere.csv" })).rejects.toThrow("Cannot read /nowhere.csv");
  });
});
