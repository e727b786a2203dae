// What runs in the page that shows a body move. The function is put into the page as it is written here: it must not use
// anything from outside itself.

/** What there is to see: all numbers in m and s. */
export interface Scene {
  /** Frames a second. */
  readonly rate: number;
  /** Left, bottom, right, top of what moves. */
  readonly bounds: readonly number[];
  readonly shapes: readonly { readonly points: readonly number[]; readonly radius: number; readonly colour: string }[];
  /**
   * The last one in colour, those before it as shades behind. A frame: x, y and two rows of a rotation, of every shape; and x, y
   * and radius of every mark.
   */
  readonly films: readonly {
    readonly frames: readonly (readonly number[])[];
    readonly marks?: readonly (readonly number[])[];
    readonly sensed: readonly (readonly number[])[];
  }[];
  readonly sensors: readonly string[];
  /** What is said of the time from a frame on. */
  readonly captions: readonly { readonly frame: number; readonly text: string; readonly isPreparation: boolean }[];
  readonly pushes: readonly { readonly from: number; readonly to: number; readonly text: string }[];
}

export function player(scene: Scene): void {
  const element = <E extends HTMLElement>(id: string) => document.getElementById(id) as E;
  const canvas = element<HTMLCanvasElement>("body");
  const plot = element<HTMLCanvasElement>("sensors");
  const button = element<HTMLButtonElement>("play");
  const slider = element<HTMLInputElement>("time");
  const caption = element("caption");
  const last = Math.max(...scene.films.map(({ frames }) => frames.length)) - 1;
  const { bounds, shapes, films, sensors, rate } = scene;
  const SHADE = "#b8bec8";
  const ROW = 56;
  let at = 0;
  let isPlaying = !matchMedia("(prefers-reduced-motion: reduce)").matches;
  slider.max = String(last);
  plot.style.height = `${ROW * sensors.length}px`;

  /** A canvas as fine as the screen, its context in CSS pixels. */
  const drawing = (on: HTMLCanvasElement) => {
    const { clientWidth: width, clientHeight: height } = on;
    const fine = devicePixelRatio;
    if (on.width !== Math.round(width * fine) || on.height !== Math.round(height * fine)) {
      on.width = Math.round(width * fine);
      on.height = Math.round(height * fine);
    }
    const context = on.getContext("2d") as CanvasRenderingContext2D;
    context.setTransform(fine, 0, 0, fine, 0, 0);
    context.clearRect(0, 0, width, height);
    return { context, width, height };
  };

  /** The convex hull of points (Andrew's monotone chain). */
  const hull = (points: [number, number][]) => {
    const sorted = [...points].sort((a, b) => a[0] - b[0] || a[1] - b[1]);
    const half = (from: [number, number][]) => {
      const chain: [number, number][] = [];
      for (const p of from) {
        for (;;) {
          const [a, b] = chain.slice(-2);
          if (!b || (b[0] - a[0]) * (p[1] - a[1]) - (b[1] - a[1]) * (p[0] - a[0]) > 0) break;
          chain.pop();
        }
        chain.push(p);
      }
      return chain;
    };
    return points.length < 3 ? points : [...half(sorted).slice(0, -1), ...half(sorted.reverse()).slice(0, -1)];
  };

  const drawBody = () => {
    const { context, width, height } = drawing(canvas);
    const [left, bottom, right, top] = bounds;
    const scale = 0.92 * Math.min(width / (right - left), height / (top - bottom));
    const x = (value: number) => width / 2 + scale * (value - (left + right) / 2);
    const y = (value: number) => height / 2 - scale * (value - (bottom + top) / 2);
    context.lineJoin = "round";
    context.lineCap = "round";
    films.forEach(({ frames, marks }, film) => {
      const frame = frames[Math.min(at, frames.length - 1)];
      const seenMarks = marks?.[Math.min(at, frames.length - 1)] ?? [];
      for (let k = 0; k < seenMarks.length; k += 3) {
        context.beginPath();
        context.arc(x(seenMarks[k]), y(seenMarks[k + 1]), Math.max(2, scale * seenMarks[k + 2]), 0, 2 * Math.PI);
        context.fillStyle = "#f6c177";
        context.fill();
      }
      const isShade = film < films.length - 1;
      shapes.forEach(({ points, radius, colour }, i) => {
        const [px, py, a, b, c, d, e, f] = frame.slice(8 * i, 8 * i + 8);
        const seen: [number, number][] = [];
        for (let k = 0; k < points.length; k += 3) {
          const [u, v, w] = points.slice(k, k + 3);
          seen.push([x(px + a * u + b * v + c * w), y(py + d * u + e * v + f * w)]);
        }
        context.beginPath();
        for (const [u, v] of hull(seen)) context.lineTo(u, v);
        context.closePath();
        context.fillStyle = isShade ? SHADE : colour;
        context.strokeStyle = context.fillStyle;
        context.lineWidth = Math.max(1, 2 * radius * scale);
        if (radius === 0) context.fill();
        context.stroke();
      });
    });
  };

  const drawSensors = () => {
    const { context, width } = drawing(plot);
    const from = 110;
    const x = (frame: number) => from + ((width - from - 8) * frame) / Math.max(1, last);
    context.font = "12px sans-serif";
    context.textBaseline = "middle";
    sensors.forEach((sensor, s) => {
      const values = films.flatMap(({ sensed }) => sensed.map((row) => row[s]));
      const low = Math.min(...values);
      const high = Math.max(...values);
      const y = (value: number) => ROW * (s + 1) - 8 - ((ROW - 16) * (value - low)) / Math.max(1e-9, high - low);
      context.fillStyle = "#f0f1f3";
      scene.captions.forEach(({ frame, isPreparation }, i) => {
        const to = x(scene.captions[i + 1]?.frame ?? last);
        if (isPreparation) context.fillRect(x(frame), ROW * s + 4, to - x(frame), ROW - 8);
      });
      context.fillStyle = "#f6cfcf";
      for (const { from: begin, to } of scene.pushes) {
        context.fillRect(x(begin * rate), ROW * s + 4, Math.max(1, x(to * rate) - x(begin * rate)), ROW - 8);
      }
      context.fillStyle = "#222";
      context.fillText(sensor, 0, ROW * (s + 0.5), 60);
      context.fillStyle = "#667";
      context.fillText(high.toPrecision(3), 64, ROW * s + 12);
      context.fillText(low.toPrecision(3), 64, ROW * (s + 1) - 12);
      films.forEach(({ sensed }, film) => {
        context.beginPath();
        sensed.forEach((row, k) => {
          context.lineTo(x(k), y(row[s]));
        });
        context.strokeStyle = film < films.length - 1 ? SHADE : "#1f77b4";
        context.lineWidth = film < films.length - 1 ? 3 : 1.5;
        context.stroke();
      });
    });
    context.strokeStyle = "#c33";
    context.lineWidth = 1;
    context.beginPath();
    context.moveTo(x(at), 0);
    context.lineTo(x(at), ROW * sensors.length);
    context.stroke();
  };

  const draw = () => {
    drawBody();
    drawSensors();
    const time = at / rate;
    const now = scene.captions.filter(({ frame }) => frame <= at).pop();
    const pushed = scene.pushes.filter(({ from, to }) => from <= time && time < to).map(({ text }) => text);
    caption.textContent = [`${time.toFixed(2)} s`, now?.text ?? "", ...pushed].join(" · ");
    slider.value = String(at);
    slider.setAttribute("aria-valuetext", caption.textContent);
    button.textContent = isPlaying ? "Pause" : "Play";
  };

  let before: number | undefined;
  let phase = 0;
  const run = (now: number) => {
    if (!isPlaying) return;
    phase += before === undefined ? 0 : ((now - before) / 1000) * rate;
    before = now;
    if (phase > last) phase = 0;
    at = Math.floor(phase);
    draw();
    requestAnimationFrame(run);
  };
  const set = (playing: boolean) => {
    isPlaying = playing;
    before = undefined;
    phase = at;
    draw();
    if (playing) requestAnimationFrame(run);
  };
  button.addEventListener("click", () => {
    if (!isPlaying && at === last) at = 0;
    set(!isPlaying);
  });
  slider.addEventListener("input", () => {
    at = Number(slider.value);
    set(false);
  });
  addEventListener("resize", draw);
  set(isPlaying);
}
