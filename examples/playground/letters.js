// @ts-check
// Three letters of a single-line font, as somebody would draw them: what "Show me" draws.
import { advance, movement } from "../letters/font.js";

const SHOWN = ["b", "a", "n"];
/** x-heights to pad heights, and where on the pad. */
const SIZE = 0.145;
const BASE_LINE = 0.38;
const LEFT = 0.1;
const SPACE = 0.05;

/** Samples [t, x, y] a letter, in seconds and pad heights, y upwards; the pen's own movements left out. */
export function letters() {
  let left = LEFT;
  return SHOWN.map((name) => {
    const down = movement(name).filter(([, , , pen]) => pen === 1);
    const [[begin]] = down;
    const from = left;
    left += SIZE * advance(name) + SPACE;
    return { name, samples: down.map(([t, x, y]) => [t - begin, from + SIZE * x, BASE_LINE + SIZE * y]) };
  });
}
