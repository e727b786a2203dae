import { describe, expect, test } from "vitest";
import { average } from "../../src/data/align.ts";

const COUNT = 300;
/** A bump of 0.25 about `centre`, then a step. */
const shown = (centre: number, scale = 1, offset = 0) =>
  Float64Array.from({ length: COUNT }, (_, k) => {
    const t = k / (COUNT - 1);
    return offset + scale * (0.25 * Math.exp(-0.5 * ((t - centre) / 0.08) ** 2) + 0.1 / (1 + Math.exp(-(t - centre - 0.2) / 0.03)));
  });

describe("averaging demonstrations", () => {
  test("keeps the height of what happens sooner in one and later in another, which a plain mean halves", () => {
    const all = [0.35, 0.45, 0.55].map((centre) => shown(centre));
    const plain = all[0].map((_, k) => (all[0][k] + all[1][k] + all[2][k]) / 3);
    const { mean, kept, moved, spread } = average(all, COUNT, 1);
    expect(Math.max(...plain)).toBeLessThan(0.2);
    expect(Math.max(...mean)).toBeGreaterThan(0.245);
    expect(mean.indexOf(Math.max(...mean)) / COUNT).toBeCloseTo(0.45, 1);
    expect(kept[0]).toBeGreaterThan(0.97);
    expect(moved).toBeGreaterThan(0.08);
    expect(Math.max(...spread)).toBeLessThan(0.05);
  });

  test("aligns shapes, not places: an offset moves nothing in time", () => {
    const { moved, spread } = average([shown(0.4), shown(0.4, 1, 5), shown(0.4, 1, -3)], COUNT, 1);
    expect(moved).toBeLessThan(1e-9);
    expect(spread[10]).toBeCloseTo(Math.sqrt((0.6667 ** 2 + 4.3333 ** 2 + 3.6667 ** 2) / 2), 3);
  });

  test("leaves equal demonstrations as they are", () => {
    const one = shown(0.4);
    const { mean, spread } = average([one, one], COUNT, 1);
    mean.forEach((value, k) => {
      expect(value).toBeCloseTo(one[k], 9);
    });
    expect(Math.max(...spread)).toBeLessThan(1e-9);
  });
});
