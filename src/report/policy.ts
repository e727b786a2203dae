// What was learned of a policy, as one self-contained HTML page: the curve, what is chosen when, an episode moving.
import { mean } from "simple-statistics";
import { build } from "../device/build.ts";
import { Controller } from "../drive/controller.ts";
import type { LearnedPolicy, LearnPlan } from "../learn/policy/learn.ts";
import { chanceOf } from "../learn/policy/place.ts";
import type { Library } from "../model/library.ts";
import { openWorld } from "../world/mujoco.ts";
import { type Performance, perform } from "../world/perform.ts";
import { loadTask } from "../world/task.ts";
import { type Filmed, moving } from "./body.ts";
import { escapeHtml, htmlPage, htmlTable, wide } from "./html.ts";
import { type Picture, render } from "./plots.ts";

/** The first test episode, played by the controller that `build` makes: the policy in it picks. */
async function film(library: Library, { source, training }: LearnPlan, { policy }: LearnedPolicy): Promise<Filmed & { total: number }> {
  const controller = await Controller.load(await build(library, { policy }));
  const { xml, what, assets } = source.world;
  const world = await openWorld(xml, what, assets);
  const task = await loadTask(new URL(source.task.href), source.task.what);
  const poses: number[] = [];
  const performance: Performance = perform(controller, world, task, chanceOf(training.seed, "test", 0), () => {
    poses.push(...world.poses());
  });
  const { picked, marks, total } = performance;
  const { shapes, sensors } = world;
  return {
    films: [{ simulation: performance, poses, marks }],
    sequence: picked,
    rate: controller.rate,
    disturbance: undefined,
    shapes,
    sensors,
    unitOf: () => "", // nobody pushes
    total,
  };
}

const WIDTH = 860;

/** Mean return over steps, between the least and the greatest of an iteration's episodes. */
function curve({ iterations, blind, best }: LearnedPolicy): Picture {
  const values = iterations.map(({ steps, returns }) => ({
    steps,
    mean: mean([...returns]),
    least: Math.min(...returns),
    greatest: Math.max(...returns),
  }));
  const level = (value: number, text: string) => ({
    data: { values: [{ value, text, steps: iterations[iterations.length - 1].steps }] },
    layer: [
      {
        mark: { type: "rule" as const, strokeDash: [4, 4], color: "#667" },
        encoding: { y: { field: "value", type: "quantitative" as const } },
      },
      {
        mark: { type: "text" as const, align: "right" as const, dy: -7, color: "#667" },
        encoding: {
          x: { field: "steps", type: "quantitative" as const },
          y: { field: "value", type: "quantitative" as const },
          text: { field: "text", type: "nominal" as const },
        },
      },
    ],
  });
  const x = { field: "steps", type: "quantitative" as const, title: "steps of the world", scale: { zero: true, nice: false } };
  return {
    width: WIDTH,
    height: 240,
    layer: [
      {
        data: { values },
        layer: [
          {
            mark: { type: "area", color: "#d6e6f4" },
            encoding: { x, y: { field: "least", type: "quantitative", title: "return of an episode" }, y2: { field: "greatest" } },
          },
          { mark: { type: "line", color: "#1f77b4", point: true }, encoding: { x, y: { field: "mean", type: "quantitative" } } },
        ],
      },
      level(mean([...blind]), "at random"),
      level(mean([...best]), "what was learned, without exploring"),
    ],
  };
}

/** The share of each motif among what was chosen, over steps. */
function shares({ iterations, policy }: LearnedPolicy): Picture {
  const values = iterations.flatMap(({ steps, chosen }) => policy.motifs.map((motif, i) => ({ steps, motif, share: chosen[i] })));
  return {
    width: WIDTH,
    height: 160,
    data: { values },
    mark: { type: "line", point: true },
    encoding: {
      x: { field: "steps", type: "quantitative", title: "steps of the world", scale: { zero: true, nice: false } },
      y: { field: "share", type: "quantitative", title: "share of decisions", axis: { format: "%" } },
      color: { field: "motif", type: "nominal", sort: [...policy.motifs], title: null },
    },
  };
}

/** Which motif was in force when, in an episode. */
function timeLine({ films, sequence, rate }: Filmed, motifs: readonly string[]): Picture {
  const { plays } = films[0].simulation;
  const values = sequence.map((motif, i) => ({ motif, from: plays.indexOf(i) / rate, to: (plays.lastIndexOf(i) + 1) / rate }));
  return {
    width: WIDTH,
    height: { step: 18 },
    data: { values },
    mark: { type: "bar", height: 12, color: "#1f77b4" },
    encoding: {
      x: { field: "from", type: "quantitative", title: "seconds", scale: { nice: false } },
      x2: { field: "to" },
      y: { field: "motif", type: "nominal", sort: null, title: null, scale: { domain: [...motifs] } },
    },
  };
}

/** What is chosen while it learns, and when in the episode: of several motifs; of one, what there is to choose. */
async function choices(learned: LearnedPolicy, filmed: Filmed): Promise<{ readonly learning: string; readonly episode: string }> {
  const { motifs, goals = [] } = learned.policy;
  if (motifs.length > 1) return { learning: wide(await render(shares(learned))), episode: wide(await render(timeLine(filmed, motifs))) };
  const channels = escapeHtml(goals.map(({ channel }) => channel).join(", "));
  return { learning: `<p>There is one motif. What is chosen is where it ends: its goals for ${channels}.</p>`, episode: "" };
}

export async function policyPage(library: Library, plan: LearnPlan, learned: LearnedPolicy): Promise<string> {
  const { policy, iterations, best, blind, warnings } = learned;
  const filmed = await film(library, plan, learned);
  const { html, head } = moving(filmed);
  const chosen = await choices(learned, filmed);
  const figure = (value: number) => String(Number(value.toPrecision(3)));
  const row = (name: string, returns: readonly number[]) => [
    name,
    figure(mean([...returns])),
    figure(Math.min(...returns)),
    figure(Math.max(...returns)),
    String(returns.length),
  ];
  const last = iterations[iterations.length - 1];
  const body = `${warnings.length > 0 ? `<ul class="warnings">${warnings.map((text) => `<li>${escapeHtml(text)}</li>`).join("\n")}</ul>` : ""}
<p>Task ${escapeHtml(policy.task)}, seed ${policy.seed}. Motifs: ${escapeHtml(policy.motifs.join(", "))}. Told: ${escapeHtml(policy.inputs.join(", "))}. ${last.steps} steps of the world in ${iterations.length} iterations of ${last.returns.length} episodes.</p>
${htmlTable(["return of an episode", "mean", "least", "greatest", "episodes"], [row("what was learned", best), row("at random, from the same starts", blind)])}
<h2>Learning</h2><p>The return is the sum of an episode's rewards. Line: the mean of each iteration's episodes, which explore; shaded: from the least to the greatest.</p>${wide(await render(curve(learned)))}
<h2>What is chosen</h2>${chosen.learning}
<h2>An episode</h2><p>The first of the test: the controller with this policy in it, as build makes it, left to itself. Its return is ${figure(filmed.total)}.</p>${chosen.episode}
${html}`;
  return htmlPage("thalamotor: a policy", `A policy for ${policy.task}`, body, head);
}
