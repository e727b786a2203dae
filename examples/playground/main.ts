// The page: what its parts do to each other.
import { UserError } from "../../src/base/errors.ts";
import { isPoor } from "../../src/measure/warnings.ts";
import type { Library, Transition } from "../../src/model/library.ts";
import { drawBrain } from "./brain.ts";
import { colourOf, element, isCalm } from "./canvas.ts";
import { type Link, plainWishes, play, type Run, type Settings, type Wish, wishes } from "./chain.ts";
import { type Controllers, controllersOf, opened } from "./controllers.ts";
import { learn, learnMore, plan } from "./learn.ts";
import { Links } from "./links.ts";
import { type Movement, Movements, nameOf } from "./movements.ts";
import { Pad } from "./pad.ts";
import { Player } from "./player.ts";
import { Shelf } from "./shelf.ts";
import { Stage } from "./stage.ts";
import { receive, sorted, takeC, takeController, takeLibrary } from "./take.ts";
import { why } from "./words.ts";

/** Letters that "Show me" draws: samples [t, x, y]; the build puts them here. */
declare const LETTERS: readonly { readonly name: string; readonly samples: readonly (readonly number[])[] }[];
const WORD = "banana";

const movements = new Movements();
let controllers: Controllers | undefined;
let chain: Link[] = [];
let asked: readonly Wish[] = [];
let run: Run | undefined;
let transition: Transition = "thalamic";
let isBusy = false;
const settings: { -readonly [K in keyof Settings]: Settings[K] } = { gain: 1, speed: 1, sideBySide: true };

const [padBox, status, button] = [element("pad-box"), element("status"), (id: string) => element<HTMLButtonElement>(id)];
const time = element<HTMLInputElement>("time");

function say(text: string, isBad = false): void {
  status.textContent = text;
  status.classList.toggle("bad", isBad);
}

/** Do what may be refused: a refusal is said, and nothing else changes. */
async function attempt(doing: () => void | Promise<void>): Promise<void> {
  try {
    await doing();
  } catch (error) {
    say((error as Error).message, true);
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
  goTo: (link) => player.play(firstTick(link)),
  move: (link, dx, dy) => drag(link, [(chain[link].shift?.[0] ?? 0) + dx, (chain[link].shift?.[1] ?? 0) + dy]),
  remove: (link) => setChain(chain.filter((_, i) => i !== link)),
});
const stage = new Stage(element<HTMLCanvasElement>("stage"), drag);
const player = new Player(() => showTime());

const fresh = () => movements.all.filter(({ state }) => state === "new");

function sayNext(): void {
  const count = fresh().length;
  if (!controllers && count === 1) say("Draw one more, then let both be learned.");
  else if (count > 0) say(`${count === 1 ? "It is" : "They are"} drawn; now press Learn.`);
}

async function learnFresh(): Promise<void> {
  const pupils = fresh();
  isBusy = true;
  player.pause();
  for (const pupil of pupils) pupil.state = "learning";
  say("Learning, in this page…");
  show();
  const began = performance.now();
  const onTold = (name: string, { done, of, nmse, curve }: { done: number; of: number; nmse: number; curve: Float32Array }) => {
    const pupil = movements.find(name);
    if (pupil) Object.assign(pupil, { share: done / of, error: nmse, curve });
    show();
  };
  try {
    let library: Library | undefined = controllers?.library;
    if (!library) library = await learn(plan(movements.demonstrations(pupils)), onTold);
    else for (const pupil of pupils) library = await learnMore(library, pupil.demonstration, onTold);
    await take(library, pupils);
    const seconds = ((performance.now() - began) / 1000).toFixed(1);
    const poor = pupils.filter(({ error }) => isPoor(error)).map(nameOf);
    if (poor.length > 0) say(`Not learned: ${poor.join(", ")}. Forget what is marked, and draw it slower or simpler.`, true);
    else say(`${pupils.length === 1 ? "Learned" : `All ${pupils.length} learned`} in ${seconds} s. Click them, in any order.`);
  } finally {
    for (const pupil of pupils) if (pupil.state === "learning") pupil.state = "new";
    isBusy = false;
  }
}

/** Go on with a library. */
async function take(library: Library, learned: readonly Movement[]): Promise<void> {
  controllers = await controllersOf(library);
  for (const movement of learned) {
    const motif = library.motifs.find(({ name }) => name === nameOf(movement));
    if (motif) Object.assign(movement, { state: "learned", error: controllers.alone.get(motif.name) });
  }
  simulate();
}

async function forget(movement: Movement): Promise<void> {
  const name = nameOf(movement);
  const library = controllers?.library;
  const left = library?.motifs.filter((motif) => motif.name !== name) ?? [];
  movements.forget(movement);
  setChain(chain.filter(({ motif }) => motif !== name));
  if (movement.state !== "learned") return;
  if (left.length === 0) controllers = undefined;
  else if (library) await take({ ...library, motifs: left }, []);
}

function startOver(): void {
  movements.clear();
  controllers = undefined;
  setChain([]);
  say("");
}

function add(motif: string): void {
  setChain([...chain, { motif }]);
  if (isCalm()) player.seek((run?.ticks ?? 1) - 1);
  else if (!player.isPlaying) player.play(firstTick(chain.length - 1));
}

const firstTick = (link: number): number => Math.max(0, run?.links.indexOf(link) ?? 0);

function drag(link: number, shift: readonly [number, number]): void {
  setChain(chain.map((one, i) => (i === link ? { ...one, shift } : one)));
}

function setChain(next: readonly Link[]): void {
  chain = [...next];
  simulate();
}

const isPlane = () => controllers?.channels.join() === "x,y";

/** Play the whole chain anew: a thousandth of the time it takes. */
function simulate(): void {
  const built = controllers?.built.get(transition);
  if (!controllers || !built || chain.length === 0) {
    [run, asked] = [undefined, []];
    player.set(0, 1);
  } else {
    const { known, channels, plane } = controllers;
    asked = isPlane() ? wishes(chain, known, settings) : plainWishes(chain, known, settings, channels.length);
    run = play(built.controller, chain, asked, settings.speed, plane);
    player.set(run.ticks, built.controller.metadata.dt);
  }
  show();
}

let isDue = false;
/** Show everything, once a frame. */
function show(): void {
  if (isDue) return;
  isDue = true;
  requestAnimationFrame(() => {
    isDue = false;
    showAll();
  });
}

const colourOfMotif = (name: string) => colourOf(movements.find(name)?.colour ?? 0);
const colours = () => chain.map(({ motif }) => colourOfMotif(motif));

function showAll(): void {
  const built = controllers?.built.get(transition);
  const count = fresh().length;
  pad.draw(movements.all);
  shelf.draw(movements.all, movements.channels.length);
  links.draw(chain, run, colours());
  element("hint").hidden = movements.all.length > 0 || pad.isDrawing;
  element("empty").hidden = chain.length > 0;
  for (const id of ["transport", "below"]) element(id).hidden = !controllers;
  button("show").hidden = movements.all.length > 0;
  const lacksOne = !controllers && count < 2;
  button("learn").hidden = movements.all.length === 0;
  button("learn").disabled = isBusy || count === 0 || lacksOne || (controllers !== undefined && !controllers.library);
  button("learn").textContent = count > 1 ? `Learn ${count} movements` : controllers && count === 1 ? "Learn one more" : "Learn";
  button("clear").hidden = movements.all.length === 0;
  button("clear").disabled = isBusy;
  for (const id of ["play", "undo", "empty-chain"]) button(id).disabled = !run;
  for (const id of ["wasm", "library", "c"]) button(id).disabled = isBusy || !built || (id !== "wasm" && !controllers?.library);
  for (const input of document.querySelectorAll<HTMLInputElement>("#transition input")) {
    input.checked = input.value === transition;
    input.disabled = controllers !== undefined && !controllers.built.has(input.value as Transition);
  }
  element("side").parentElement?.toggleAttribute("hidden", controllers !== undefined && !isPlane());
  const { text, isBad } = why(transition, run, chain);
  element("why").textContent = text;
  element("why").classList.toggle("bad", isBad);
  element("hash").innerHTML = built
    ? `${built.bytes.length} bytes, no imports. After its standard run the state hashes to <code>${built.hash}</code>, here as on every machine.`
    : "";
  showTime();
}

function showTime(): void {
  const at = player.at;
  time.max = String(Math.max(0, (run?.ticks ?? 1) - 1));
  time.value = String(at);
  time.disabled = !run;
  button("play").textContent = player.isPlaying ? "Pause" : "Play";
  const own = colours();
  const isShown = controllers?.library !== undefined;
  const canDrag = chain.map(({ motif }) => controllers?.known.get(motif)?.isRhythmic === false);
  const scene = run &&
    controllers && { chain, run, wishes: asked, colours: own, channels: controllers.channels, isPlane: isPlane(), canDrag, isShown };
  stage.draw(scene || undefined, at);
  const places = [...(controllers?.places ?? [])].map(([name, place]) => ({ ...place, colour: colourOfMotif(name) }));
  drawBrain(element<HTMLCanvasElement>("brain"), places, run, own, at);
  links.mark(run && player.isPlaying ? run.links[at] : undefined);
}

/** Draw letters, learn them, and write a word with them. */
async function showMe(): Promise<void> {
  for (const { name, samples } of LETTERS) {
    movements.draw(samples, name);
    show();
    if (!isCalm()) await new Promise((resolve) => setTimeout(resolve, 350));
  }
  await learnFresh();
  setChain([...WORD].map((motif) => ({ motif })));
  if (!isCalm()) player.play(0);
}

async function openFiles(files: File[]): Promise<void> {
  const { csv, wasm } = sorted(files);
  if (wasm) {
    const found = await opened(new Uint8Array(await wasm.arrayBuffer()));
    startOver();
    controllers = found;
    [transition] = found.built.keys();
    movements.open(found.channels, found.known);
    say(`${wasm.name}: ${found.known.size} movements. Click them, in any order.`);
  } else if (csv.length > 0) {
    await movements.read(csv);
    sayNext();
  }
}

button("learn").addEventListener("click", () => void attempt(learnFresh));
button("show").addEventListener("click", () => void attempt(showMe));
button("clear").addEventListener("click", () => void attempt(startOver));
button("undo").addEventListener("click", () => setChain(chain.slice(0, -1)));
button("empty-chain").addEventListener("click", () => setChain([]));
button("play").addEventListener("click", () => (player.isPlaying ? player.pause() : player.play()));
time.addEventListener("input", () => {
  player.pause();
  player.seek(Number(time.value));
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
  transition = (target as HTMLInputElement).value as Transition;
  simulate();
});
button("wasm").addEventListener("click", () => {
  const built = controllers?.built.get(transition);
  if (built) takeController(built.bytes);
});
button("library").addEventListener("click", () => controllers?.library && takeLibrary(controllers.library));
button("c").addEventListener("click", () => void attempt(() => controllers?.library && takeC(controllers.library, transition)));
receive(padBox, [element<HTMLInputElement>("csv"), element<HTMLInputElement>("open")], (files) => void attempt(() => openFiles(files)));
addEventListener("keydown", (event) => {
  if (event.target instanceof HTMLInputElement || event.ctrlKey || event.metaKey || event.altKey) return;
  const movement = movements.all[Number(event.key) - 1];
  if (movement?.state === "learned") add(nameOf(movement));
  else if (event.key === "Backspace" && run) setChain(chain.slice(0, -1));
});
addEventListener("resize", show);
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", show);
show();
