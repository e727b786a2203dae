import { describe, expect, test } from "vitest";
import { evaluate } from "../../src/measure/evaluate.ts";
import { page } from "../../src/report/page.ts";
import { makeLibrary } from "../fixture.ts";

const plain = makeLibrary({ motifs: ["a", "<b>"] });

describe("the report", () => {
  test("is one self-contained page with the pictures in it, made for a phone too", async () => {
    const html = await page(plain, await evaluate(plain));
    expect(html.match(/<svg/g)).toHaveLength(4);
    expect(html).not.toMatch(/<script|src=|href="http|<b>\]/);
    expect(html).toContain("&#60;b&#62;");
    expect(html).toContain('name="viewport"');
    expect(html).not.toContain("standard deviation");
  });

  test("names units, and shows the spread of demonstrations where there were several", async () => {
    const [first, ...others] = plain.motifs;
    const library = {
      ...plain,
      motifs: [{ ...first, spread: (first.target ?? new Float32Array()).map(() => 0.1) }, ...others],
      channelUnits: ["rad", ""],
    };
    const html = await page(library, await evaluate(library));
    const [channel, other] = plain.cortex.channels;
    expect(html).toContain(`>${channel} [rad]</text>`);
    expect(html).toContain(`>${other}</text>`);
    expect(html).toContain("standard deviation");
    expect(html.match(/#f4e3c8/g)).toHaveLength(2);
  });
});
