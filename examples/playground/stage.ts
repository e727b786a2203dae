// The picture of a chain: its path in the plane, or its channels over time. Ends of movements can be dragged.

import { type Bounds, colour, type Drawing, dot, drawing, extend, fitted, line, nowhere, type View } from "./canvas.ts";
import type { Link, Run, Wish } from "./chain.ts";

export interface Scene {
  readonly chain: readonly Link[];
  readonly run: Run;
  readonly wishes: readonly Wish[];
  /** Of each link. */
  readonly colours: readonly string[];
  readonly channels: readonly string[];
  /** Whether the channels are a plane's x and y. */
  readonly isPlane: boolean;
  readonly canDrag: readonly boolean[];
  /** What is asked of the output is known: it was shown. */
  readonly isShown: boolean;
}

const MARGIN = 28;
/** Pixels to the end of a movement within which it is taken hold of. */
const NEAR = 22;

/** Runs of ticks in one phase of one link: [from, to). */
function segments({ phases, links, ticks }: Run): { from: number; to: number; link: number; isExecuted: boolean }[] {
  const found = [];
  for (let from = 0; from < ticks; ) {
    let to = from;
    while (to < ticks && phases[to] === phases[from] && links[to] === links[from]) to++;
    found.push({ from, to, link: links[from], isExecuted: phases[from] === "execute" });
    from = to;
  }
  return found;
}

export class Stage {
  readonly #canvas: HTMLCanvasElement;
  #scene: Scene | undefined;
  #view: View | undefined;
  #held: { link: number; px: number; py: number; shift: readonly [number, number] } | undefined;

  /** @param onDrag is told how far the end of a link is dragged */
  constructor(canvas: HTMLCanvasElement, onDrag: (link: number, shift: readonly [number, number]) => void) {
    this.#canvas = canvas;
    const at = (event: PointerEvent): [number, number] => {
      const { left, top } = canvas.getBoundingClientRect();
      return [event.clientX - left, event.clientY - top];
    };
    canvas.addEventListener("pointerdown", (event) => {
      const link = this.#endNear(...at(event));
      if (link === undefined || !this.#scene) return;
      event.preventDefault();
      canvas.setPointerCapture(event.pointerId);
      const [px, py] = at(event);
      this.#held = { link, px, py, shift: this.#scene.chain[link].shift ?? [0, 0] };
    });
    canvas.addEventListener("pointermove", (event) => {
      const [px, py] = at(event);
      canvas.style.cursor = this.#held || this.#endNear(px, py) !== undefined ? "grab" : "default";
      if (!this.#held || !this.#view) return;
      const { link, shift } = this.#held;
      const { scale } = this.#view;
      onDrag(link, [shift[0] + (px - this.#held.px) / scale, shift[1] - (py - this.#held.py) / scale]);
    });
    for (const end of ["pointerup", "pointercancel"] as const) canvas.addEventListener(end, () => (this.#held = undefined));
    canvas.addEventListener("touchstart", (event) => this.#held && event.preventDefault(), { passive: false });
  }

  /** The scene at a tick; all of it lies behind, faint. */
  draw(scene: Scene | undefined, at: number): void {
    this.#scene = scene;
    const on = drawing(this.#canvas);
    if (!scene) return;
    if (scene.isPlane) this.#drawPath(scene, on, at);
    else drawChannels(scene, on, at);
  }

  #drawPath({ run, wishes, colours, canDrag, isShown }: Scene, on: Drawing, at: number): void {
    // while an end is dragged the view stays as it is: what is held stays under the finger
    if (!this.#held || !this.#view) this.#view = fitted(boundsOf(run, wishes), on, MARGIN, 0.9 * on.height);
    const view = this.#view;
    if (isShown) for (const { samples } of wishes) line(on, view, samples, { colour: colour("shown"), width: 9 });
    for (const { from, to, link, isExecuted } of segments(run)) {
      // a segment begins where the one before ended
      const pen = isExecuted ? { colour: colours[link], width: 3.5 } : { colour: colour("glide"), width: 1.5, dash: [2, 6] };
      on.context.globalAlpha = 0.3;
      line(on, view, run.output, pen, 2, Math.max(0, from - 1), to);
      on.context.globalAlpha = 1;
      line(on, view, run.output, pen, 2, Math.max(0, from - 1), Math.min(to, at + 1));
    }
    wishes.forEach((_, link) => {
      const [x, y] = this.#endOf(link) ?? [];
      if (x === undefined || y === undefined || !canDrag[link]) return;
      dot(on, x, y, 5, colour("surface"), colours[link]);
    });
    const tick = Math.min(at, run.ticks - 1);
    if (tick >= 0) dot(on, view.x(run.output[2 * tick]), view.y(run.output[2 * tick + 1]), 7, colour("ink"), colour("surface"));
  }

  /** Where a link should end, in pixels. */
  #endOf(link: number): [number, number] | undefined {
    const samples = this.#scene?.wishes[link].samples;
    if (!samples || !this.#view) return undefined;
    return [this.#view.x(samples[samples.length - 2]), this.#view.y(samples[samples.length - 1])];
  }

  #endNear(px: number, py: number): number | undefined {
    const { isPlane = false, wishes = [], canDrag = [] } = this.#scene ?? {};
    if (!isPlane) return undefined;
    let nearest: { link: number; away: number } | undefined;
    for (let link = 0; link < wishes.length; link++) {
      const end = this.#endOf(link);
      if (!end || !canDrag[link]) continue;
      const away = Math.hypot(end[0] - px, end[1] - py);
      if (away < NEAR && away <= (nearest?.away ?? NEAR)) nearest = { link, away };
    }
    return nearest?.link;
  }
}

/** What is wished and what is done; of what goes astray no more than as much again. */
function boundsOf({ output }: Run, wishes: readonly Wish[]): Bounds {
  const wished = nowhere();
  for (const { samples } of wishes) for (let i = 0; i < samples.length; i += 2) extend(wished, samples[i], samples[i + 1]);
  const room = 0.5 * (wished.top - wished.bottom);
  const most = { left: wished.left - room, right: wished.right + room, bottom: wished.bottom - room, top: wished.top + room };
  const bounds = { ...wished };
  for (let i = 0; i < output.length; i += 2) {
    extend(bounds, Math.min(Math.max(output[i], most.left), most.right), Math.min(Math.max(output[i + 1], most.bottom), most.top));
  }
  return bounds;
}

/** Every channel in a row of its own, over time; preparations shaded. */
function drawChannels({ run, colours, channels, wishes, isShown }: Scene, on: Drawing, at: number): void {
  const { context, width, height } = on;
  const C = channels.length;
  const row = height / C;
  const all = segments(run);
  const left = 64;
  const x = (tick: number) => left + ((width - left - 12) * tick) / Math.max(1, run.ticks - 1);
  context.font = "12px system-ui, sans-serif";
  context.textBaseline = "middle";
  channels.forEach((channel, c) => {
    const values = run.output.filter((_, i) => i % C === c);
    const wished = wishes.flatMap(({ samples }) => [...samples].filter((_, i) => i % C === c));
    const [least, most] = [Math.min(...wished), Math.max(...wished)];
    const span = most - least || 1;
    // of what goes astray no more than as much again
    const [low, high] = [Math.max(least - span, Math.min(least, ...values)), Math.min(most + span, Math.max(most, ...values))];
    const y = (value: number) => row * (c + 1) - 10 - ((row - 20) * (Math.min(Math.max(value, low), high) - low)) / (high - low || 1);
    for (const { from, to, link, isExecuted } of all) {
      if (!isExecuted) {
        context.fillStyle = colour("paper");
        context.fillRect(x(from), row * c + 2, x(to) - x(from), row - 4);
      } else if (isShown) {
        const { samples } = wishes[link];
        const steps = samples.length / C;
        stroke(on, colour("shown"), 7, steps, (k) => [x(from + ((to - 1 - from) * k) / (steps - 1)), y(samples[k * C + c])]);
      }
      stroke(on, isExecuted ? colours[link] : colour("glide"), 2, to - from + 1, (k) => {
        const tick = Math.max(0, from - 1 + k);
        return [x(tick), y(values[tick])];
      });
    }
    context.fillStyle = colour("ink");
    context.fillText(channel, 8, row * (c + 0.5), left - 12);
  });
  context.fillStyle = colour("ink");
  context.fillRect(x(Math.min(at, run.ticks - 1)) - 1, 0, 2, height);
}

function stroke({ context }: Drawing, color: string, width: number, count: number, at: (k: number) => [number, number]): void {
  context.beginPath();
  for (let k = 0; k < count; k++) context.lineTo(...at(k));
  context.strokeStyle = color;
  context.lineWidth = width;
  context.stroke();
}
