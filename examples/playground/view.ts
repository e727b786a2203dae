// The page as its state has it.
import type { Transition } from "../../src/model/library.ts";
import { drawBrain } from "./brain.ts";
import { colourOf, element } from "./canvas.ts";
import type { Links } from "./links.ts";
import type { Pad } from "./pad.ts";
import type { Player } from "./player.ts";
import type { Shelf } from "./shelf.ts";
import type { Stage } from "./stage.ts";
import { state } from "./state.ts";
import { why } from "./words.ts";

export interface Parts {
  readonly pad: Pad;
  readonly shelf: Shelf;
  readonly links: Links;
  readonly stage: Stage;
  readonly player: Player;
}

export const button = (id: string): HTMLButtonElement => element<HTMLButtonElement>(id);

const colourOfMotif = (name: string) => colourOf(state.movements.find(name)?.colour ?? 0);

/** Everything. */
export function showAll(parts: Parts): void {
  const { pad, shelf, links } = parts;
  const { movements, controllers, built, chain, run, transition, isPlane } = state;
  pad.draw(movements.all);
  shelf.draw(movements.all, movements.channels.length);
  links.draw(
    chain,
    run,
    chain.map(({ motif }) => colourOfMotif(motif)),
  );
  element("hint").hidden = (movements.all.length > 0 && movements.isDrawing) || pad.isDrawing;
  const hints = movements.isDrawing
    ? ["Draw here, in one stroke", "a letter, a loop, a zigzag; then another"]
    : [movements.channels.join(", "), "recorded movements; start over to draw"];
  for (const [i, text] of hints.entries()) element("hint").children[i].textContent = text;
  element("empty").hidden = chain.length > 0;
  for (const id of ["transport", "below"]) element(id).hidden = !controllers;
  showButtons();
  for (const input of document.querySelectorAll<HTMLInputElement>("#transition input")) {
    input.checked = input.value === transition;
    input.disabled = controllers !== undefined && !controllers.built.has(input.value as Transition);
  }
  element("side").parentElement?.toggleAttribute("hidden", controllers !== undefined && !isPlane);
  const { text, isBad } = why(transition, run, chain);
  element("why").textContent = text;
  element("why").classList.toggle("bad", isBad);
  element("hash").hidden = !built;
  element("bytes").textContent = String(built?.bytes.length);
  element("bits").textContent = built?.hash ?? "";
  showTime(parts);
}

function showButtons(): void {
  const { movements, controllers, built, run, isBusy, fresh } = state;
  const isEmpty = movements.all.length === 0;
  const count = fresh.length;
  const isOpened = controllers !== undefined && !controllers.library;
  button("show").hidden = !isEmpty;
  button("learn").hidden = isEmpty;
  button("learn").disabled = isBusy || isOpened || count < (controllers ? 1 : 2);
  button("learn").textContent = count > 1 ? `Learn ${count} movements` : controllers && count === 1 ? "Learn one more" : "Learn";
  button("clear").hidden = isEmpty;
  button("clear").disabled = isBusy;
  for (const id of ["play", "undo", "empty-chain"]) button(id).disabled = !run;
  button("wasm").disabled = isBusy || !built;
  for (const id of ["library", "c"]) button(id).disabled = isBusy || !controllers?.library;
}

/** What changes as time goes by. */
export function showTime({ stage, links, player }: Parts): void {
  const { controllers, chain, run, wishes, isPlane } = state;
  const { at, isPlaying } = player;
  const time = element<HTMLInputElement>("time");
  time.max = String(Math.max(0, (run?.ticks ?? 1) - 1));
  time.value = String(at);
  time.disabled = !run;
  button("play").textContent = isPlaying ? "Pause" : "Play";
  const colours = chain.map(({ motif }) => colourOfMotif(motif));
  if (!run || !controllers) stage.draw(undefined, at);
  else {
    const { channels, known, library } = controllers;
    const canDrag = chain.map(({ motif }) => known.get(motif)?.isRhythmic === false);
    stage.draw({ chain, run, wishes, colours, channels, isPlane, canDrag, isShown: library !== undefined }, at);
  }
  const places = [...(controllers?.places ?? [])].map(([name, place]) => ({ ...place, colour: colourOfMotif(name) }));
  drawBrain(element<HTMLCanvasElement>("brain"), places, run, colours, at);
  links.mark(run && isPlaying ? run.links[at] : undefined);
}
