// The state of the network, in the plane of its two principal components.

import { colour, dot, drawing, extend, fitted, line, nowhere } from "./canvas.ts";
import type { Run } from "./chain.ts";

/** Ticks behind the present that are drawn strongly. */
const TAIL = 160;

export interface Places {
  /** Of each motif: where it starts, its colour, and where it goes from there (x, y, …). */
  readonly start: readonly [number, number];
  readonly colour: string;
  readonly path: Float32Array;
}

export function drawBrain(
  canvas: HTMLCanvasElement,
  places: readonly Places[],
  run: Run | undefined,
  colours: readonly string[],
  at: number,
): void {
  const on = drawing(canvas);
  if (places.length === 0) return;
  const bounds = nowhere();
  for (const { path } of places) for (let i = 0; i < path.length; i += 2) extend(bounds, path[i], path[i + 1]);
  const room = 0.2 * (bounds.right - bounds.left);
  const wide = { left: bounds.left - room, right: bounds.right + room, bottom: bounds.bottom - room, top: bounds.top + room };
  const view = fitted(wide, on, 6);
  for (const { path } of places) line(on, view, path, { colour: colour("shown"), width: 4 });
  if (run && run.ticks > 0) {
    const now = Math.min(at, run.ticks - 1);
    const from = Math.max(0, now - TAIL);
    for (let k = from; k < now; k++) {
      const isExecuted = run.phases[k] === "execute";
      on.context.globalAlpha = 0.2 + (0.8 * (k - from)) / TAIL;
      const pen = { colour: isExecuted ? colours[run.links[k]] : colour("glide"), width: isExecuted ? 2.5 : 1.5 };
      line(on, view, run.states, pen, 2, k, k + 2);
    }
    on.context.globalAlpha = 1;
    dot(on, view.x(run.states[2 * now]), view.y(run.states[2 * now + 1]), 5, colour("ink"), colour("surface"));
  }
  for (const { start, colour: own } of places) dot(on, view.x(start[0]), view.y(start[1]), 4, colour("surface"), own);
}
