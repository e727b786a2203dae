// The page: what its parts do to each other.
import { UserError } from "../../src/base/errors.ts";
import { isPoor } from "../../src/measure/warnings.ts";
import type { Library, Transition } from "../../src/model/library.ts";
import { element, isCalm } from "./canvas.ts";
import type { Link } from "./chain.ts";
import { controllersOf, opened } from "./controllers.ts";
import { learn, learnMore, type OnTold, plan } from "./learn.ts";
import { Links } from "./links.ts";
import { type Movement, nameOf } from "./movements.ts";
import { Pad } from "./pad.ts";
import { Player } from "./player.ts";
import { Shelf } from "./shelf.ts";
import { Stage } from "./stage.ts";
import { state } from "./state.ts";
import { receive, sorted, takeC, takeController, takeLibrary } from "./take.ts";
import { button, type Parts, showAll, showTime } from "./view.ts";

/** Letters that "Show me" draws: samples [t, x, y]; the build puts them here. */
declare const LETTERS: readonly { readonly name: string; readonly samples: readonly (readonly number[])[] }[];
const WORD = "banana";

const { movements, settings } = state;
const status = element("status");

function say(text: string, isBad = false): void {
  status.textContent = text;
  status.classList.toggle("bad", isBad);
}

/** Do what may be refused: a refusal is said, and nothing else changes. */
async function attempt(doing: () => void | Promise<void>): Promise<void> {
  try {
    await doing();
  } catch (error) {
    const { message } = error as Error;
    say(/ --\w/.test(message) ? `${message} (Such options are those of thalamotor fit.)` : message, true);
    if (!(error instanceof UserError)) console.error(error);
  }
  show();
}

const pad = new Pad(
  element<HTMLCanvasElement>("pad"),
  (stroke) =>
    void attempt(() => {
      if (typeof stroke === "string") throw new UserError(stroke);
      movements.draw(stroke);
      sayNext();
    }),
  () => show(),
);
const shelf = new Shelf(element("shelf"), {
  pick: (movement) => add(nameOf(movement)),
  forget: (movement) => void attempt(() => forget(movement)),
  rename: (movement, name) => void attempt(() => movements.rename(movement, name)),
  setRhythmic: (movement, isRhythmic) => void attempt(() => movements.setRhythmic(movement, isRhythmic)),
});
const links = new Links(element("links"), {
  goTo: (link) => player.play(state.firstTick(link)),
  move(link, dx, dy) {
    const [x, y] = state.chain[link].shift ?? [0, 0];
    drag(link, [x + dx, y + dy]);
  },
  remove: (link) => setChain(state.chain.filter((_, i) => i !== link)),
});
const stage = new Stage(element<HTMLCanvasElement>("stage"), drag);
const player = new Player(() => showTime(parts));
const parts: Parts = { pad, shelf, links, stage, player };

let isDue = false;
/** Show everything, once a frame. */
function show(): void {
  if (isDue) return;
  isDue = true;
  requestAnimationFrame(() => {
    isDue = false;
    showAll(parts);
  });
}

function sayNext(): void {
  const count = state.fresh.length;
  if (!state.controllers && count === 1) say("Draw one more, then let both be learned.");
  else if (count > 0) say(`${count === 1 ? "It is" : "They are"} drawn; now press Learn.`);
}

async function learnFresh(): Promise<void> {
  const pupils = state.fresh;
  state.isBusy = true;
  player.pause();
  for (const pupil of pupils) pupil.state = "learning";
  say("Learning, in this page…");
  show();
  const began = performance.now();
  const onTold: OnTold = (name, { done, of, nmse, curve }) => {
    const pupil = movements.find(name);
    if (pupil) Object.assign(pupil, { share: done / of, error: nmse, curve });
    show();
  };
  try {
    let library: Library | undefined = state.controllers?.library;
    if (!library) library = await learn(plan(movements.demonstrations(pupils)), onTold);
    else for (const pupil of pupils) library = await learnMore(library, pupil.demonstration, onTold);
    await take(library, pupils);
    const seconds = ((performance.now() - began) / 1000).toFixed(1);
    const poor = pupils.filter(({ error }) => isPoor(error)).map(nameOf);
    if (poor.length > 0) say(`Not learned: ${poor.join(", ")}. Forget what is marked, and draw it slower or simpler.`, true);
    else say(`${pupils.length === 1 ? "Learned" : `All ${pupils.length} learned`} in ${seconds} s. Click them, in any order.`);
  } finally {
    for (const pupil of pupils) if (pupil.state === "learning") pupil.state = "new";
    state.isBusy = false;
  }
}

/** Go on with a library. */
async function take(library: Library, learned: readonly Movement[]): Promise<void> {
  const controllers = await controllersOf(library);
  for (const movement of learned) Object.assign(movement, { state: "learned", error: controllers.alone.get(nameOf(movement)) });
  state.controllers = controllers;
  simulate();
}

async function forget(movement: Movement): Promise<void> {
  const name = nameOf(movement);
  movements.forget(movement);
  setChain(state.chain.filter(({ motif }) => motif !== name));
  const library = state.controllers?.library;
  if (movement.state !== "learned" || !library) return;
  const motifs = library.motifs.filter((motif) => motif.name !== name);
  if (motifs.length > 0) await take({ ...library, motifs }, []);
  else state.controllers = undefined;
}

function startOver(): void {
  movements.clear();
  state.controllers = undefined;
  setChain([]);
  say("");
}

function add(motif: string): void {
  setChain([...state.chain, { motif }]);
  bringIntoView();
  if (isCalm()) player.seek((state.run?.ticks ?? 1) - 1);
  else if (!player.isPlaying) player.play(state.firstTick(state.chain.length - 1));
}

const bringIntoView = () => element("stage-box").scrollIntoView({ block: "nearest", behavior: isCalm() ? "auto" : "smooth" });

function drag(link: number, shift: readonly [number, number]): void {
  setChain(state.chain.map((one, i) => (i === link ? { ...one, shift } : one)));
}

function setChain(next: readonly Link[]): void {
  state.chain = next;
  simulate();
}

function simulate(): void {
  state.simulate();
  player.set(state.run?.ticks ?? 0, state.built?.controller.metadata.dt ?? 1);
  show();
}

/** Draw letters, learn them, and write a word with them. */
async function showMe(): Promise<void> {
  state.isBusy = true;
  for (const { name, samples } of LETTERS) {
    movements.draw(samples, name);
    show();
    if (!isCalm()) await new Promise((resolve) => setTimeout(resolve, 350));
  }
  await learnFresh();
  setChain([...WORD].map((motif) => ({ motif })));
  bringIntoView();
  if (!isCalm()) player.play(0);
}

async function openFiles(files: File[]): Promise<void> {
  const { csv, wasm } = sorted(files);
  if (wasm) {
    const found = await opened(new Uint8Array(await wasm.arrayBuffer()));
    startOver();
    state.controllers = found;
    [state.transition] = found.built.keys();
    movements.open(found.channels, found.known);
    say(`${wasm.name}: ${found.known.size} movements. Click them, in any order.`);
  } else if (csv.length > 0) {
    await movements.read(csv);
    sayNext();
  }
}

const onClick = (id: string, doing: () => void | Promise<void>) => button(id).addEventListener("click", () => void attempt(doing));
onClick("learn", learnFresh);
onClick("show", showMe);
onClick("clear", startOver);
onClick("undo", () => setChain(state.chain.slice(0, -1)));
onClick("empty-chain", () => setChain([]));
onClick("play", () => (player.isPlaying ? player.pause() : player.play()));
onClick("wasm", () => state.built && takeController(state.built.bytes));
onClick("library", () => state.controllers?.library && takeLibrary(state.controllers.library));
onClick("c", () => state.controllers?.library && takeC(state.controllers.library, state.transition));
element<HTMLInputElement>("time").addEventListener("input", ({ target }) => {
  const tick = Number((target as HTMLInputElement).value);
  player.pause();
  player.seek(tick);
});
for (const name of ["speed", "gain"] as const) {
  element<HTMLInputElement>(name).addEventListener("input", ({ target }) => {
    settings[name] = Number((target as HTMLInputElement).value);
    element(`${name}-said`).textContent = `${settings[name].toFixed(2)}×`;
    simulate();
  });
}
element<HTMLInputElement>("side").addEventListener("change", ({ target }) => {
  settings.sideBySide = (target as HTMLInputElement).checked;
  simulate();
});
element("transition").addEventListener("change", ({ target }) => {
  state.transition = (target as HTMLInputElement).value as Transition;
  simulate();
});
const inputs = [element<HTMLInputElement>("csv"), element<HTMLInputElement>("open")];
receive(element("pad-box"), inputs, (files) => void attempt(() => openFiles(files)));
addEventListener("keydown", (event) => {
  if (event.target instanceof HTMLInputElement || event.ctrlKey || event.metaKey || event.altKey) return;
  const movement = movements.all[Number(event.key) - 1];
  if (movement?.state === "learned") add(nameOf(movement));
  else if (event.key === "Backspace" && state.run) setChain(state.chain.slice(0, -1));
});
addEventListener("resize", show);
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", show);
show();
