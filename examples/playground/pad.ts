// The drawing area: one stroke is one movement.
import type { Recording } from "../../src/data/recording.ts";
import { colour, colourOf, drawing, fitted, line, type View } from "./canvas.ts";
import type { Movement } from "./movements.ts";

/** A stroke shorter than this (s, pad heights) is none, and longer than this (s) it ends. */
const LEAST = { seconds: 0.15, length: 0.08, samples: 6 };
const MOST_SECONDS = 12;

/** Samples of a pen: t, x, y each, in seconds and pad heights, y upwards. */
export type Stroke = readonly (readonly number[])[];

/** A stroke as a recording of the channels x and y. */
export function recordingOf(stroke: Stroke, file: string): Recording {
  const rising = stroke.filter(([t], i) => i === 0 || t > stroke[i - 1][0]);
  return {
    file,
    times: Float64Array.from(rising, ([t]) => t - rising[0][0]),
    values: Float64Array.from(rising.flatMap(([, x, y]) => [x, y])),
  };
}

export class Pad {
  readonly #canvas: HTMLCanvasElement;
  #stroke: number[][] | undefined;

  /** @param onStroke is given a stroke, or why it is none */
  constructor(canvas: HTMLCanvasElement, onStroke: (stroke: Stroke | string) => void, onChange: () => void) {
    this.#canvas = canvas;
    const add = (event: PointerEvent) => {
      const { left, top } = canvas.getBoundingClientRect();
      const height = canvas.clientHeight;
      const [x, y] = [(event.clientX - left) / height, 1 - (event.clientY - top) / height];
      this.#stroke?.push([event.timeStamp / 1000, x, y]);
    };
    const finish = () => {
      const stroke = this.#stroke;
      if (!stroke) return;
      this.#stroke = undefined;
      onStroke(isMovement(stroke) ? stroke : "That was too short to be a movement: press, draw, and let go at its end.");
    };
    canvas.addEventListener("pointerdown", (event) => {
      if (this.#stroke || event.button !== 0) return;
      canvas.setPointerCapture(event.pointerId);
      this.#stroke = [];
      add(event);
      onChange();
    });
    canvas.addEventListener("pointermove", (event) => {
      if (!this.#stroke) return;
      const finer = event.getCoalescedEvents?.() ?? [];
      for (const each of finer.length > 0 ? finer : [event]) add(each);
      const [first] = this.#stroke;
      if (event.timeStamp / 1000 - first[0] > MOST_SECONDS) finish();
      onChange();
    });
    canvas.addEventListener("pointerup", finish);
    canvas.addEventListener("pointercancel", () => {
      this.#stroke = undefined;
      onChange();
    });
  }

  get isDrawing(): boolean {
    return this.#stroke !== undefined;
  }

  /** Movements as they were drawn, wide, and over them what was learned of each. */
  draw(movements: readonly Movement[]): void {
    const on = drawing(this.#canvas);
    const view: View = fitted({ left: 0, bottom: 0, right: on.width / on.height, top: 1 }, on, 0);
    const drawn = movements.filter(({ isDrawn }) => isDrawn);
    drawn.forEach(({ demonstration, curve, colour: index }, i) => {
      const isLast = i === drawn.length - 1;
      const shown = curve ? "shown" : `m${index % 8}`;
      on.context.globalAlpha = isLast || curve ? 1 : 0.35;
      for (const { values } of demonstration.recordings) line(on, view, values, { colour: colour(shown), width: curve ? 9 : 4 });
      if (curve) line(on, view, curve, { colour: colourOf(index), width: 3 });
      on.context.globalAlpha = 1;
    });
    if (this.#stroke)
      line(
        on,
        view,
        this.#stroke.flatMap(([, x, y]) => [x, y]),
        { colour: colour("ink"), width: 4 },
      );
  }
}

function isMovement(stroke: Stroke): boolean {
  const seconds = stroke[stroke.length - 1][0] - stroke[0][0];
  const length = stroke.slice(1).reduce((sum, [, x, y], i) => sum + Math.hypot(x - stroke[i][1], y - stroke[i][2]), 0);
  return seconds >= LEAST.seconds && length >= LEAST.length && stroke.length >= LEAST.samples;
}
