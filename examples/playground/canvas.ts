// What all drawings on the page share: canvases as fine as the screen, colours of the theme, and a view onto a plane.

/** Drawing in CSS pixels on a cleared canvas. */
export interface Drawing {
  readonly context: CanvasRenderingContext2D;
  readonly width: number;
  readonly height: number;
}

export function drawing(canvas: HTMLCanvasElement): Drawing {
  const { clientWidth: width, clientHeight: height } = canvas;
  const [w, h] = [Math.round(width * devicePixelRatio), Math.round(height * devicePixelRatio)];
  if (canvas.width !== w || canvas.height !== h) {
    canvas.width = w;
    canvas.height = h;
  }
  const context = canvas.getContext("2d") as CanvasRenderingContext2D;
  context.setTransform(devicePixelRatio, 0, 0, devicePixelRatio, 0, 0);
  context.clearRect(0, 0, width, height);
  context.lineJoin = "round";
  context.lineCap = "round";
  return { context, width, height };
}

/** A colour of style.css. */
export const colour = (name: string): string => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();

/** Movements have colours in turn. */
export const COLOURS = 8;
export const colourOf = (index: number): string => colour(`m${index % COLOURS}`);

export interface Bounds {
  left: number;
  bottom: number;
  right: number;
  top: number;
}

export const nowhere = (): Bounds => ({ left: Infinity, bottom: Infinity, right: -Infinity, top: -Infinity });

export function extend(bounds: Bounds, x: number, y: number): void {
  bounds.left = Math.min(bounds.left, x);
  bounds.right = Math.max(bounds.right, x);
  bounds.bottom = Math.min(bounds.bottom, y);
  bounds.top = Math.max(bounds.top, y);
}

/** From a plane (y upwards) to a canvas and back. */
export interface View {
  readonly scale: number;
  x(x: number): number;
  y(y: number): number;
}

/** The view that shows all of some bounds, not larger than so many pixels a unit. */
export function fitted({ left, bottom, right, top }: Bounds, { width, height }: Drawing, margin: number, most = Infinity): View {
  const scale = Math.min(most, (width - 2 * margin) / Math.max(right - left, 1e-9), (height - 2 * margin) / Math.max(top - bottom, 1e-9));
  const [cx, cy] = [(left + right) / 2, (bottom + top) / 2];
  return {
    scale,
    x: (x) => width / 2 + (x - cx) * scale,
    y: (y) => height / 2 - (y - cy) * scale,
  };
}

export interface Pen {
  readonly colour: string;
  readonly width: number;
  readonly dash?: readonly number[];
}

/** A line through points [x, y, x, y, …] of the plane, of `stride` numbers each. */
export function line(
  { context }: Drawing,
  view: View,
  points: ArrayLike<number>,
  pen: Pen,
  stride = 2,
  from = 0,
  to = points.length / stride,
): void {
  if (to - from < 1) return;
  context.beginPath();
  for (let k = from; k < to; k++) context.lineTo(view.x(points[k * stride]), view.y(points[k * stride + 1]));
  context.strokeStyle = pen.colour;
  context.lineWidth = pen.width;
  context.setLineDash([...(pen.dash ?? [])]);
  context.stroke();
  context.setLineDash([]);
}

export function dot({ context }: Drawing, px: number, py: number, radius: number, fill: string, stroke?: string): void {
  context.beginPath();
  context.arc(px, py, radius, 0, 2 * Math.PI);
  context.fillStyle = fill;
  context.fill();
  if (!stroke) return;
  context.strokeStyle = stroke;
  context.lineWidth = 2;
  context.stroke();
}

export const element = <E extends HTMLElement>(id: string): E => document.getElementById(id) as E;

/** Whether nothing should move that was not asked to. */
export const isCalm = (): boolean => matchMedia("(prefers-reduced-motion: reduce)").matches;
