// A simulation as one page that shows the body move: no server, nothing fetched, and a policy that runs only its own script.
import { sha256 } from "@noble/hashes/sha2.js";
import type { Disturbance, Simulation } from "../world/simulate.ts";
import type { Mark } from "../world/task.ts";
import type { Shape } from "../world/world.ts";
import { escapeHtml, htmlPage } from "./html.ts";
import { player, type Scene } from "./player.ts";

/** Most frames a second: a screen shows no more. */
const MOST_FRAMES = 50;
/** Space about what moves, of its size. */
const MARGIN = 0.15;

/** A simulation, and where every shape was at each of its ticks (World.poses); what else was to be seen. */
export interface Film {
  readonly simulation: Simulation;
  readonly poses: readonly number[];
  readonly marks?: readonly (readonly Mark[])[];
}

export interface Filmed {
  /** With nothing that disturbs first. */
  readonly films: readonly Film[];
  readonly sequence: readonly string[];
  /** Ticks a second. */
  readonly rate: number;
  readonly disturbance: Disturbance | undefined;
  /** Of a push on a joint. */
  readonly unitOf: (joint: string) => string;
  readonly shapes: readonly Shape[];
  readonly sensors: readonly string[];
}

/** Numbers of a pose: position, rotation. */
const POSE = 12;
const round = (value: number) => Math.round(value * 1e4) / 1e4;

/** x, y, z of a shape's points in the world. */
function pointsIn(pose: readonly number[], { points }: Shape): number[] {
  return points.map((_, i) => {
    const [axis, at] = [i % 3, i - (i % 3)];
    return pose[axis] + pose[3 + 3 * axis] * points[at] + pose[4 + 3 * axis] * points[at + 1] + pose[5 + 3 * axis] * points[at + 2];
  });
}

/** Least and greatest x, y and z of what moves: of all there is, if nothing does. */
function extent({ films, shapes }: Filmed): { low: number[]; high: number[] } {
  const poses = films.flatMap(({ poses }) => {
    const size = POSE * shapes.length;
    return Array.from({ length: poses.length / size }, (_, k) => poses.slice(k * size, (k + 1) * size));
  });
  const poseOf = (frame: readonly number[], i: number) => frame.slice(POSE * i, POSE * (i + 1));
  const moving = shapes.map((_, i) => poses.some((frame) => poseOf(frame, i).some((value, k) => value !== poses[0][POSE * i + k])));
  const low = [1, 1, 1].map(() => Number.POSITIVE_INFINITY);
  const high = low.map((value) => -value);
  for (const frame of poses) {
    shapes.forEach((shape, i) => {
      if (moving.includes(true) && !moving[i]) return;
      pointsIn(poseOf(frame, i), shape).forEach((value, k) => {
        low[k % 3] = Math.min(low[k % 3], value - shape.radius);
        high[k % 3] = Math.max(high[k % 3], value + shape.radius);
      });
    });
  }
  const marks = films.flatMap((film) => film.marks?.flat() ?? []);
  for (const { x, y, z, radius } of marks) {
    [x, y, z].forEach((value, k) => {
      low[k] = Math.min(low[k], value - radius);
      high[k] = Math.max(high[k], value + radius);
    });
  }
  return { low, high };
}

/** What the page's script draws: seen along the axis in which there is least to see. */
export function sceneOf(filmed: Filmed): Scene {
  const { films, shapes, rate, sensors, sequence, disturbance } = filmed;
  const { low, high } = extent(filmed);
  const sizes = high.map((value, k) => value - low[k]);
  const hidden = sizes.lastIndexOf(Math.min(...sizes));
  const [across, up] = [0, 1, 2].filter((axis) => axis !== hidden);
  const margin = MARGIN * Math.max(sizes[across], sizes[up]);
  const stride = Math.max(1, Math.ceil(rate / MOST_FRAMES));
  const kept = <T>(rows: number, row: (k: number) => T) => Array.from({ length: Math.ceil(rows / stride) }, (_, k) => row(k * stride));
  const { phases, plays } = films[films.length - 1].simulation;
  const captions = phases.flatMap((phase, k) => {
    if (k > 0 && phase === phases[k - 1] && plays[k] === plays[k - 1]) return [];
    const motif = sequence[plays[k]] ?? "";
    const text = phase === "prepare" ? `preparing ${motif}` : phase === "execute" ? motif : "idle";
    return [{ frame: Math.ceil(k / stride), text, isPreparation: phase === "prepare" }];
  });
  return {
    rate: rate / stride,
    bounds: [low[across] - margin, low[up] - margin, high[across] + margin, high[up] + margin].map(round),
    shapes: shapes.map(({ points, radius, colour }) => ({ points: points.map(round), radius, colour })),
    films: films.map(({ simulation, poses, marks }) => ({
      frames: kept(simulation.phases.length, (k) =>
        shapes.flatMap((_, i) => {
          const pose = poses.slice(POSE * (k * shapes.length + i), POSE * (k * shapes.length + i + 1));
          return [pose[across], pose[up], ...pose.slice(3 + 3 * across, 6 + 3 * across), ...pose.slice(3 + 3 * up, 6 + 3 * up)].map(round);
        }),
      ),
      ...(marks && {
        marks: kept(simulation.phases.length, (k) =>
          marks[k].flatMap(({ x, y, z, radius }) => [[x, y, z][across], [x, y, z][up], radius].map(round)),
        ),
      }),
      sensed: kept(simulation.phases.length, (k) =>
        simulation.sensed.slice(k * sensors.length, (k + 1) * sensors.length).map((value) => Number(value.toPrecision(5))),
      ),
    })),
    sensors,
    captions,
    pushes: (disturbance?.pushes ?? []).map(({ joint, amount, from, seconds }) => ({
      from,
      to: from + seconds,
      text: `push on ${joint}: ${amount} ${filmed.unitOf(joint)}`,
    })),
  };
}

/** What disturbs, in words. */
function inWords({ pushes = [], masses = {}, noise, delay }: Disturbance, unitOf: Filmed["unitOf"]): string {
  return [
    ...pushes.map(
      ({ joint, amount, from, seconds }) => `a push of ${amount} ${unitOf(joint)} on ${joint} at ${from} s for ${round(1000 * seconds)} ms`,
    ),
    ...Object.entries(masses).map(([body, factor]) => `the mass of ${body} × ${factor}`),
    ...(noise ? [`noise of ${noise} on the sensors`] : []),
    ...(delay ? [`sensors ${round(1000 * delay)} ms old`] : []),
  ].join(", ");
}

const STYLE =
  "canvas{display:block;width:100%}#body{height:26rem;border:1px solid #ddd;background:#fcfcfd}.bar{display:flex;flex-wrap:wrap;gap:.8rem;align-items:center;margin:.6rem 0}#time{flex:1 1 10rem;min-width:0}#caption{flex:1 1 100%;min-height:1.5em;font-variant-numeric:tabular-nums}button{font:inherit;min-width:5rem}";

/** The body, moving: what stands in the page, and what its head must have for the script to run. */
export function moving(filmed: Filmed): { html: string; head: string } {
  const script = `(${player})(JSON.parse(document.getElementById("scene").textContent))`;
  const html = `<style>${STYLE}</style>
<canvas id="body" role="img" aria-label="The body, moving"></canvas>
<div class="bar"><button id="play" type="button">Play</button><input id="time" type="range" min="0" value="0" aria-label="Time"><span id="caption"></span></div>
<h2>What the sensors read</h2><p>Shaded: preparations${filmed.disturbance?.pushes ? "; red: the push" : ""}.</p>
<canvas id="sensors" role="img" aria-label="Sensor readings over time"></canvas>
<script type="application/json" id="scene">${JSON.stringify(sceneOf(filmed)).replaceAll("<", "\\u003c")}</script>
<script>${script}</script>`;
  return { html, head: sourcesOf(script) };
}

export function bodyPage(filmed: Filmed): string {
  const { disturbance, sequence } = filmed;
  const disturbed = disturbance && inWords(disturbance, filmed.unitOf);
  const { html, head } = moving(filmed);
  const body = `<p>${escapeHtml(sequence.join(", "))}, in a simulated body.${disturbed ? ` In colour: with ${escapeHtml(disturbed)}. Grey, behind: without.` : ""}</p>
${html}`;
  return htmlPage("thalamotor: a body", sequence.length > 4 ? `${sequence.length} motifs` : sequence.join(", "), body, head);
}

/** A policy that lets a page run this script and fetch nothing. */
function sourcesOf(script: string): string {
  const digest = Buffer.from(sha256(new TextEncoder().encode(script))).toString("base64");
  return `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-${digest}'">`;
}
