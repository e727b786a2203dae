import { describe, expect, test } from "vitest";
import { Random } from "../../../src/base/random.ts";
import { CHOOSING, greatest } from "../../../src/learn/policy/action.ts";
import { arraysOf, drawNetwork, Network, standardOf, withoutStandard, withStandard } from "../../../src/learn/policy/network.ts";

const SHAPE = { inputs: 3, hidden: 4, choices: 2, amounts: 0 };
const VALUES = drawNetwork(SHAPE, new Random(1, "network"), 1);
const INPUTS = Float32Array.of(210, -0.02, 5);
const STANDARD = standardOf([Float32Array.of(200, -0.01, 5, 220, -0.05, 5), Float32Array.of(240, 0, 5)], 3);

describe("the network of a policy", () => {
  test("is three layers, tanh between them", () => {
    const [W1, b1, W2, b2, W3, b3] = arraysOf(VALUES, SHAPE);
    const layer = (W: Float32Array, b: Float32Array, x: readonly number[]) =>
      [...b].map((bias, j) => x.reduce((sum, value, i) => sum + W[j * x.length + i] * value, bias));
    const first = layer(W1, b1, [0.1, -0.2, 0.3]).map(Math.tanh);
    const expected = layer(W3, b3, layer(W2, b2, first).map(Math.tanh));
    expect([...new Network(VALUES, SHAPE).run(Float32Array.of(0.1, -0.2, 0.3))]).toEqual(expected.map((value) => expect.closeTo(value, 6)));
  });

  test("standardises by what it has seen; one that never changes, by its size", () => {
    expect([...STANDARD.mean]).toEqual([220, expect.closeTo(-0.02), 5]);
    expect(STANDARD.sd[0]).toBeCloseTo(Math.sqrt(800 / 3), 4);
    expect(STANDARD.sd[2]).toBe(5);
  });

  test("does the same for inputs as they are, when what standardises them has become part of it, and back", () => {
    const standardised = INPUTS.map((value, i) => (value - STANDARD.mean[i]) / STANDARD.sd[i]);
    const asTheyAre = withStandard(VALUES, SHAPE, STANDARD);
    const close = (values: Iterable<number>) => [...values].map((value) => expect.closeTo(value, 5));
    expect([...new Network(asTheyAre, SHAPE).run(INPUTS)]).toEqual(close(new Network(VALUES, SHAPE).run(standardised)));
    expect([...withoutStandard(asTheyAre, SHAPE, STANDARD)]).toEqual(close(VALUES));
  });
});

describe("a decision", () => {
  /** A network that gives these outputs whatever it is told, the last ones amounts of so large deviations. */
  function giving(outputs: readonly number[], sds: readonly number[] = []) {
    const shape = { inputs: 1, hidden: 1, choices: outputs.length - sds.length, amounts: sds.length };
    const network = new Network(Float32Array.of(0, 0, 0, 0, ...outputs.map(() => 0), ...outputs, ...sds.map(Math.log)), shape);
    network.run(Float32Array.of(1));
    return { network, shape };
  }
  const count = (outputs: readonly number[], choosing: "sampled" | "blind") => {
    const { network, shape } = giving(outputs);
    const random = new Random(3, "choices");
    const counts = outputs.map(() => 0);
    for (let k = 0; k < 4000; k++) counts[greatest(CHOOSING[choosing](network, shape, random), outputs.length)]++;
    return counts.map((one) => one / 4000);
  };

  test("is drawn by softmax of the outputs, whatever their size; or blindly", () => {
    const near = (values: readonly number[]) => values.map((value) => expect.closeTo(value, 1));
    expect(count([Math.log(6) + 800, Math.log(3) + 800, 800], "sampled")).toEqual(near([0.6, 0.3, 0.1]));
    expect(count([10, 0, 0, 0], "blind")).toEqual(near([0.25, 0.25, 0.25, 0.25]));
  });

  test("is the first of the greatest and the amounts themselves where the best is asked", () => {
    const { network, shape } = giving([1, 4, 4, 0.5, -2], [1, 1]);
    expect([...CHOOSING.best(network, shape, new Random(1, ""))]).toEqual([0, 1, 0, 0.5, -2]);
  });

  test("of amounts is normal about the outputs, as wide as was learned; blindly it is anything from -1 to 1", () => {
    const { network, shape } = giving([7, 3], [0.5]);
    const random = new Random(5, "amounts");
    const drawn = (choosing: "sampled" | "blind") => Array.from({ length: 4000 }, () => CHOOSING[choosing](network, shape, random)[1]);
    const amounts = drawn("sampled");
    const mean = amounts.reduce((sum, one) => sum + one, 0) / amounts.length;
    expect(mean).toBeCloseTo(3, 1);
    expect(Math.sqrt(amounts.reduce((sum, one) => sum + (one - mean) ** 2, 0) / amounts.length)).toBeCloseTo(0.5, 1);
    const blind = drawn("blind");
    expect([Math.min(...blind), Math.max(...blind)]).toEqual([expect.closeTo(-1, 1), expect.closeTo(1, 1)]);
  });
});
