// The live view's page: what the machine receives as it comes, how late ticks are, and buttons that ask for something.
import uPlot from "uplot";
import type { About, Lateness, Sample } from "./message.ts";

/** Seconds that are to be seen. */
const WINDOW = 10;
const HEIGHT = 300;
const COLOURS = ["#2f6fb7", "#c8641e", "#2b8a5f", "#a4459e", "#8a6d00", "#1d8ea8", "#b93a52", "#6b5fc7"];

const element = <E extends HTMLElement = HTMLElement>(id: string) => document.getElementById(id) as E;
const colour = (channel: number) => COLOURS[channel % COLOURS.length];
/** A colour of the style sheet, which may be of the dark. */
const styled = (name: string) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
const isCalm = matchMedia("(prefers-reduced-motion: reduce)");

let about: About | undefined;
let samples: Sample[] = [];
let outputs: uPlot | undefined;
let lateness: uPlot | undefined;

const axis = (more: uPlot.Axis = {}): uPlot.Axis => ({
  stroke: () => styled("--soft"),
  grid: { stroke: () => styled("--line"), width: 1 },
  ticks: { stroke: () => styled("--line"), width: 1 },
  ...more,
});

/** Tell of every stretch of samples of one phase of one motif: which, and from where to where. */
function eachPhase(plot: uPlot, tell: (sample: Sample, from: number, to: number) => void): void {
  const { left, width } = plot.bbox;
  const x = (t: number) => Math.max(left, Math.min(left + width, plot.valToPos(t, "x", true)));
  for (let from = 0; from < samples.length; ) {
    const { phase, motif, t } = samples[from];
    let to = from + 1;
    while (to < samples.length && samples[to].phase === phase && samples[to].motif === motif) to++;
    tell(samples[from], x(t), x(samples[Math.min(to, samples.length - 1)].t));
    from = to;
  }
}

function shadePreparations(plot: uPlot): void {
  const { ctx: context, bbox } = plot;
  context.fillStyle = styled("--shade");
  eachPhase(plot, ({ phase }, from, to) => {
    if (phase === "prepare") context.fillRect(from, bbox.top, to - from, bbox.height);
  });
}

/** The name of each motif above where it is executed. */
function nameMotifs(plot: uPlot): void {
  const { ctx: context, bbox } = plot;
  context.save();
  context.font = `${13 * devicePixelRatio}px system-ui, sans-serif`;
  context.textAlign = "left";
  context.textBaseline = "bottom";
  context.fillStyle = styled("--soft");
  eachPhase(plot, ({ phase, motif }, from) => {
    if (phase === "execute" && motif) context.fillText(motif, from, bbox.top - 3 * devicePixelRatio);
  });
  context.restore();
}

function plotOutputs({ channels }: About): uPlot {
  const line = (channel: number, more: uPlot.Series = {}): uPlot.Series => ({
    label: channels[channel],
    stroke: colour(channel),
    width: 2,
    pxAlign: 0, // rounded to pixels, a slow curve has steps
    points: { show: false },
    ...more,
  });
  const all = channels.map((_, c) => c);
  return new uPlot(
    {
      width: element("outputs").clientWidth,
      height: HEIGHT,
      legend: { show: false },
      cursor: { show: false },
      scales: { x: { time: false } },
      axes: [axis({ values: (_, splits) => splits.map((t) => `${t} s`) }), axis({ size: 60 })],
      series: [{}, ...all.map((c) => line(c)), ...all.map((c) => line(c, { dash: [4, 6], width: 1.5, spanGaps: false }))],
      padding: [24, 8, 0, 0],
      hooks: { drawClear: [shadePreparations], draw: [nameMotifs] },
    },
    [[]],
    element("outputs"),
  );
}

const edgeText = (us: number) => (us >= 1000 ? `${us / 1000} ms` : `${us} µs`);

function plotLateness({ edges }: About): uPlot {
  return new uPlot(
    {
      width: element("lateness").clientWidth,
      height: 220,
      legend: { show: false },
      cursor: { show: false },
      scales: {
        x: { time: false, range: [-0.6, edges.length - 0.4] },
        y: { distr: 3, range: (_, _least, most) => [0.5, Math.max(10, most)] },
      },
      axes: [
        axis({
          splits: () => edges.map((_, i) => i),
          values: ({ width }, splits) => splits.map((i) => (i % (width < 420 ? 6 : 3) === 1 ? edgeText(edges[i]) : "")),
          grid: { show: false },
        }),
        axis({ size: 60, label: "ticks", labelSize: 18 }),
      ],
      series: [
        {},
        {
          fill: () => styled("--bar"),
          stroke: () => styled("--bar"),
          ...(uPlot.paths.bars && { paths: uPlot.paths.bars({ size: [0.8, 60] }) }),
          points: { show: false },
        },
      ],
    },
    [edges.map((_, i) => i), edges.map(() => null)],
    element("lateness"),
  );
}

/** @param line as --stdin takes it */
async function ask(line: object): Promise<void> {
  const answer = await fetch("ask", { method: "POST", body: JSON.stringify(line) }).catch(() => undefined);
  element("refused").textContent = answer?.ok ? "" : answer ? await answer.text() : "The run does not answer.";
}

function begin(told: About): void {
  about = told;
  samples = [];
  element("controller").textContent = told.controller;
  element("legend").replaceChildren(
    ...told.channels.map((name, c) => {
      const [item, key, value] = [document.createElement("li"), document.createElement("i"), document.createElement("span")];
      key.style.background = colour(c);
      const unit = told.channelUnits[c];
      item.append(key, `${name}${unit ? ` [${unit}]` : ""} `, value);
      return item;
    }),
  );
  element("motifs").replaceChildren(
    ...told.motifs.map(({ name }) => {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = name;
      button.onclick = () => void ask({ play: name });
      return button;
    }),
  );
  element("finish").hidden = !told.motifs.some(({ isRhythmic }) => isRhythmic);
  outputs?.destroy();
  lateness?.destroy();
  outputs = plotOutputs(told);
  lateness = plotLateness(told);
}

let isDrawn = true;
function take(sample: Sample): void {
  samples.push(sample);
  while (samples[0].t < sample.t - WINDOW) samples.shift();
  if (!isDrawn) return;
  isDrawn = false;
  if (isCalm.matches) setTimeout(draw, 500);
  else requestAnimationFrame(draw);
}

function draw(): void {
  isDrawn = true;
  if (!about || !outputs || samples.length === 0) return;
  const { channels } = about;
  const last = samples[samples.length - 1];
  outputs.batch(() => {
    outputs?.setData(
      [
        samples.map(({ t }) => t),
        ...channels.map((_, c) => samples.map(({ output }) => output[c])),
        ...channels.map((_, c) => samples.map(({ target }) => target?.[c] ?? null)),
      ],
      true,
    );
    outputs?.setScale("x", { min: Math.max(0, last.t - WINDOW), max: Math.max(WINDOW, last.t) });
  });
  const { phase, motif, queued, fault, speed, output } = last;
  element("state").textContent = [
    phase === "idle" ? "idle" : `${phase} ${motif}`,
    `${queued} in the queue`,
    `${about.hz} Hz`,
    `${last.t.toFixed(1)} s`,
  ].join(" · ");
  if (samples.some(({ target }) => target)) element("dashed").hidden = false;
  element("legend")
    .querySelectorAll("span")
    .forEach((value, c) => {
      value.textContent = output[c].toFixed(3);
    });
  for (const button of element("motifs").children) {
    button.toggleAttribute("aria-current", false);
    if (phase !== "idle" && button.textContent === motif) button.setAttribute("aria-current", "true");
  }
  element("fault").hidden = !fault;
  if (fault) element("why").textContent = `Fault at tick ${fault.tick}: ${fault.reason}. The safe output is in force.`;
  const slider = element<HTMLInputElement>("speed");
  if (document.activeElement !== slider) slider.value = String(speed);
  element("factor").textContent = `${speed.toFixed(2)} ×`;
}

function count({ counts, p50, p999, max, ticks, lost }: Lateness): void {
  if (!lateness) return;
  lateness.setData([counts.map((_, i) => i), counts.map((n) => (n === 0 ? null : n))]);
  const us = (value: number) => (value >= 1000 ? `${(value / 1000).toFixed(1)} ms` : `${value.toFixed(1)} µs`);
  element("figures").textContent = `p50 ${us(p50)}, p99.9 ${us(p999)}, most ${us(max)}; ${ticks} ticks, ${lost} given up`;
}

function end(text: string): void {
  element("state").textContent = text;
  for (const control of document.querySelectorAll<HTMLButtonElement | HTMLInputElement>("button, input")) control.disabled = true;
}

element("stop").onclick = () => void ask({ stop: true });
element("finish").onclick = () => void ask({ finish: true });
element("clear").onclick = () => void ask({ clear: true });
element("speed").oninput = (event) => void ask({ speed: Number((event.target as HTMLInputElement).value) });

new ResizeObserver(() => {
  outputs?.setSize({ width: element("outputs").clientWidth, height: HEIGHT });
  lateness?.setSize({ width: element("lateness").clientWidth, height: 220 });
}).observe(document.body);
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
  outputs?.redraw();
  lateness?.redraw();
});

const events = new EventSource("events");
const on = <T>(name: string, hear: (data: T) => void) => events.addEventListener(name, ({ data }) => hear(JSON.parse(data)));
on<About>("about", begin);
on<Sample>("sample", take);
on<Lateness>("lateness", count);
on("end", () => {
  events.close();
  end("The run has ended.");
});
events.onerror = () => {
  events.close();
  end("The run is gone.");
};
