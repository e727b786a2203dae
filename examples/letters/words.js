// @ts-check
// Words as a picture: what the controller wrote, beside the letters it was shown.
import { advance, strokes } from "./font.js";

/** Pixels an x-height; margins. */
const SCALE = 34;
const MARGIN = 24;
const LINE = 3.6;

/** @param {string} word */
const width = (word) => [...word].reduce((sum, letter) => sum + advance(letter), 0);

/**
 * The lines that the pen draws while it is down.
 * @param {import("thalamotor").Controller} controller
 * @param {string} word
 */
function written(controller, word) {
  controller.reset();
  let at = 0;
  for (const letter of word) {
    if (letter !== " ") controller.play(letter, { offset: [at, 0, 0] });
    at += advance(letter);
  }
  /** @type {[number, number][][]} */
  const lines = [];
  let down = false;
  do {
    const [x, y, pen] = controller.tick();
    if (pen > 0.5 && !down) lines.push([]);
    down = pen > 0.5;
    if (down) lines[lines.length - 1].push([x, y]);
  } while (controller.phase !== "idle");
  return lines;
}

/** The lines of the font. @param {string} word */
function wanted(word) {
  let at = 0;
  return [...word].flatMap((letter) => {
    const from = at;
    at += advance(letter);
    return letter === " " ? [] : strokes(letter).map((stroke) => stroke.map(([x, y]) => /** @type {[number, number]} */ ([x + from, y])));
  });
}

/**
 * SVG with a row a word: the target letters above, what the controller wrote below.
 * @param {import("thalamotor").Controller} controller
 * @param {string[]} words
 */
export function writeWords(controller, words) {
  const w = Math.max(...words.map(width)) * SCALE + 2 * MARGIN;
  const rowHeight = 2 * LINE * SCALE;
  /** @param {[number, number][][]} lines @param {number} base @param {string} style */
  const draw = (lines, base, style) =>
    lines
      .map((line) => line.map(([x, y]) => `${(MARGIN + x * SCALE).toFixed(1)},${(base - y * SCALE).toFixed(1)}`).join(" "))
      .map((points) => `<polyline points="${points}" ${style}/>`)
      .join("\n");
  const rows = words.map((word, row) => {
    const base = MARGIN + row * rowHeight + 2.4 * SCALE;
    return [
      draw(wanted(word), base, 'stroke="#b5b5b5" stroke-width="2"'),
      draw(written(controller, word), base + LINE * SCALE * 0.92, 'stroke="#14387f" stroke-width="2.6"'),
    ].join("\n");
  });
  const h = words.length * rowHeight + 2 * MARGIN;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${w.toFixed(0)} ${h.toFixed(0)}" width="${w.toFixed(0)}" height="${h.toFixed(0)}">
<title>Words in grey: the letters as they were shown. In blue: what the controller wrote.</title>
<rect width="100%" height="100%" fill="white"/>
<g fill="none" stroke-linecap="round" stroke-linejoin="round">
${rows.join("\n")}
</g>
</svg>
`;
}
