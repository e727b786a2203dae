// The cards of the movements: what was drawn, how well it is learned, and the way into the chain.
import { isPoor } from "../../src/measure/warnings.ts";
import { colour, colourOf, drawing, extend, fitted, line, nowhere } from "./canvas.ts";
import { type Movement, nameOf } from "./movements.ts";

export interface Doings {
  pick(movement: Movement): void;
  forget(movement: Movement): void;
  rename(movement: Movement, name: string): void;
  setRhythmic(movement: Movement, isRhythmic: boolean): void;
}

/** As figures are said. */
export const figure = (nmse: number): string => (nmse < 0.0001 ? "< 0.0001" : nmse.toPrecision(2));

interface Card {
  readonly item: HTMLLIElement;
  readonly pick: HTMLButtonElement;
  readonly canvas: HTMLCanvasElement;
  readonly name: HTMLInputElement;
  readonly bar: HTMLProgressElement;
  readonly said: HTMLParagraphElement;
  readonly rhythmic: HTMLInputElement;
  readonly check: HTMLLabelElement;
  readonly forget: HTMLButtonElement;
}

export class Shelf {
  readonly #list: HTMLElement;
  readonly #doings: Doings;
  readonly #cards = new Map<Movement, Card>();

  constructor(list: HTMLElement, doings: Doings) {
    this.#list = list;
    this.#doings = doings;
  }

  draw(movements: readonly Movement[], channels: number): void {
    for (const [movement, { item }] of this.#cards) {
      if (movements.includes(movement)) continue;
      item.remove();
      this.#cards.delete(movement);
    }
    for (const movement of movements) this.#show(movement, this.#cards.get(movement) ?? this.#make(movement), channels);
  }

  #make(movement: Movement): Card {
    const item = document.createElement("li");
    item.className = "card";
    item.innerHTML = `<button type="button" class="pick"><canvas></canvas></button><button type="button" class="forget">×</button><div class="about">
      <input class="name" maxlength="24" autocomplete="off" spellcheck="false" aria-label="Name"><progress max="1"></progress><p></p>
      <label class="check"><input type="checkbox"><span>repeats</span></label></div>`;
    const find = <E extends HTMLElement>(selector: string) => item.querySelector(selector) as E;
    const card: Card = {
      item,
      pick: find("button.pick"),
      canvas: find("canvas"),
      name: find("input.name"),
      bar: find("progress"),
      said: find("p"),
      rhythmic: find(".check input"),
      check: find(".check"),
      forget: find(".forget"),
    };
    card.pick.addEventListener("click", () => this.#doings.pick(movement));
    card.forget.addEventListener("click", () => this.#doings.forget(movement));
    card.name.addEventListener("change", () => {
      this.#doings.rename(movement, card.name.value.trim());
      card.name.value = nameOf(movement); // it may be refused
    });
    card.rhythmic.addEventListener("change", () => this.#doings.setRhythmic(movement, card.rhythmic.checked));
    this.#cards.set(movement, card);
    this.#list.append(item);
    return card;
  }

  #show(movement: Movement, card: Card, channels: number): void {
    const { state, share, error, demonstration } = movement;
    const name = nameOf(movement);
    const isRhythmic = demonstration.periods !== undefined;
    const poor = state === "learned" && !Number.isNaN(error) && isPoor(error);
    card.item.classList.toggle("poor", poor);
    card.pick.disabled = state !== "learned";
    card.pick.setAttribute("aria-label", state === "learned" ? `Add ${name} to the chain` : `${name}: not learned yet`);
    card.forget.hidden = state === "learning" || demonstration.recordings.length === 0; // what was opened is whole
    card.forget.setAttribute("aria-label", `Forget ${name}`);
    if (document.activeElement !== card.name) card.name.value = name;
    card.name.readOnly = state !== "new";
    card.bar.hidden = state !== "learning";
    card.bar.value = share;
    card.bar.setAttribute("aria-label", `Learning ${name}`);
    card.check.hidden = state !== "new" && !isRhythmic;
    card.rhythmic.checked = isRhythmic;
    card.rhythmic.disabled = state !== "new";
    card.said.classList.toggle("bad", poor);
    card.said.textContent = said(movement, poor);
    draw(card.canvas, movement, channels);
  }
}

function said({ state, error, demonstration }: Movement, poor: boolean): string {
  if (state === "learned") {
    if (Number.isNaN(error)) return "from a file";
    return poor ? `not learned: error ${figure(error)}. Forget it, and draw it slower or simpler.` : `error ${figure(error)}`;
  }
  if (state === "learning") return Number.isNaN(error) ? "waiting" : `error ${figure(error)}`;
  const seconds = demonstration.recordings.map(({ times }) => times[times.length - 1]);
  return `${Math.max(...seconds).toFixed(1)} s`;
}

/** A movement as small as a card: of a plane its path, else its channels over time. */
function draw(canvas: HTMLCanvasElement, { demonstration, curve, colour: index }: Movement, C: number): void {
  const on = drawing(canvas);
  const [recording] = demonstration.recordings;
  const shown = recording ? pathOf(recording.values, C) : [];
  const learned = curve ? pathOf(curve, C) : [];
  const bounds = nowhere();
  for (const path of [...shown, ...(recording ? [] : learned)]) {
    for (let i = 0; i < path.length; i += 2) extend(bounds, path[i], path[i + 1]);
  }
  const isPlane = C === 2;
  const view = isPlane ? fitted(bounds, on, 14) : stretched(bounds, on);
  for (const path of shown) line(on, view, path, { colour: curve ? colour("shown") : colourOf(index), width: curve ? 6 : 2.5 });
  for (const path of learned) line(on, view, path, { colour: colourOf(index), width: 2.5 });
}

function pathOf(values: ArrayLike<number>, C: number): ArrayLike<number>[] {
  if (C === 2) return [values];
  const steps = values.length / C;
  return Array.from({ length: C }, (_, c) => {
    const own = Array.from({ length: steps }, (_, k) => values[k * C + c]);
    const [low, high] = [Math.min(...own), Math.max(...own)];
    return own.flatMap((y, k) => [k / (steps - 1), -c + (0.8 * (y - low)) / Math.max(high - low, 1e-9)]);
  });
}

function stretched({ left, bottom, right, top }: ReturnType<typeof nowhere>, { width, height }: { width: number; height: number }) {
  const [sx, sy] = [(width - 20) / Math.max(right - left, 1e-9), (height - 20) / Math.max(top - bottom, 1e-9)];
  const view = { scale: sx, x: (x: number) => 10 + (x - left) * sx, y: (y: number) => height - 10 - (y - bottom) * sy };
  return view;
}
