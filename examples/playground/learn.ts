// From demonstrations to a library, as `thalamotor fit` and `add` make it, in threads of the page.
import type { Demonstration, Demonstrations } from "../../src/data/recordings.ts";
import { chooseTau, makeTarget, type Target } from "../../src/data/targets.ts";
import { type FitPlan, planFit } from "../../src/learn/fit.ts";
import { compileKernel } from "../../src/learn/gradient/kernel.ts";
import type { Recipe } from "../../src/learn/gradient/recipe.ts";
import { recipeFor, setUp } from "../../src/learn/gradient/setup.ts";
import type { TrainedMotif } from "../../src/learn/gradient/train-motif.ts";
import type { Cortex, Library } from "../../src/model/library.ts";
import { settled } from "../../src/model/limits.ts";
import { compiled } from "./compiled.ts";
import { DT } from "./cores.js";
import type { Answer, Lesson, Told } from "./worker.ts";

export type OnTold = (name: string, told: Told) => void;

/** τ is `fit`'s own choice, but within what the page has cores for. */
export function plan(demonstrations: Demonstrations): FitPlan {
  const tau = Math.min(Math.max(chooseTau(demonstrations.motifs), 4 * DT.least), 4 * DT.most);
  return planFit(demonstrations, { tau });
}

/** Threads of the page, each with one lesson at a time. */
class School {
  readonly #idle: Worker[] = [];
  readonly #waiting: ((worker: Worker) => void)[] = [];
  #free = Math.max(1, navigator.hardwareConcurrency);

  async teach(lesson: Lesson, onTold: (told: Told) => void): Promise<TrainedMotif> {
    const worker = await this.#take();
    try {
      return await new Promise<TrainedMotif>((resolve, reject) => {
        worker.onmessage = ({ data }: MessageEvent<Answer>) => {
          if ("told" in data) onTold(data.told);
          else if ("learned" in data) resolve(data.learned);
          else reject(new Error(data.failed));
        };
        worker.onerror = ({ message }) => reject(new Error(message || "the script of the learning thread cannot be loaded"));
        worker.postMessage(lesson);
      });
    } finally {
      const next = this.#waiting.shift();
      if (next) next(worker);
      else this.#idle.push(worker);
    }
  }

  #take(): Promise<Worker> | Worker {
    const idle = this.#idle.pop();
    if (idle) return idle;
    if (this.#free-- > 0) return new Worker(new URL("worker.js", import.meta.url), { type: "module" });
    return new Promise((resolve) => this.#waiting.push(resolve));
  }
}

const school = new School();

async function train(cortex: Cortex, targets: readonly Target[], recipe: Recipe, onTold: OnTold): Promise<TrainedMotif[]> {
  const kernel = await compileKernel(cortex, compiled);
  return Promise.all(targets.map((target) => school.teach({ kernel, cortex, target, recipe }, (told) => onTold(target.name, told))));
}

/** The library that `thalamotor fit` makes of the same demonstrations, at the same τ: the same bits. */
export async function learn({ targets, channels, preparation, ...options }: FitPlan, onTold: OnTold): Promise<Library> {
  const { architecture } = options;
  if (architecture !== "multiplicative") throw new Error("The page's cores are of the multiplicative architecture.");
  const { cortex, training, recipe } = setUp(targets, channels, { ...options, architecture });
  const trained = await train(cortex, targets, recipe, onTold);
  const motifs = trained.map(({ motif }, i) => {
    const { spread } = targets[i];
    return { ...motif, ...(spread && { spread }) };
  });
  return { cortex, motifs, architecture, preparation, training };
}

/** The library that `thalamotor add` makes: nothing of it changes but that it has one motif more. */
export async function learnMore(library: Library, demonstration: Demonstration, onTold: OnTold): Promise<Library> {
  const { cortex, training } = library;
  const { target } = makeTarget(demonstration, cortex.channels, cortex.dt);
  const recipe = recipeFor({ architecture: "multiplicative", cortex, training });
  const [{ motif }] = await train(cortex, [target], recipe, onTold);
  const { spread } = target;
  const whole = settled(library);
  return { ...whole, motifs: [...whole.motifs, { ...motif, ...(spread && { spread }) }] };
}
