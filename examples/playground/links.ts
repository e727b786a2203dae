// The links of the chain, as buttons: a click goes there, arrow keys move where it ends, Delete takes it out.
import { isPoor } from "../../src/measure/warnings.ts";
import type { Link, Run } from "./chain.ts";
import { figure } from "./shelf.ts";

export interface LinkDoings {
  goTo(link: number): void;
  move(link: number, dx: number, dy: number): void;
  remove(link: number): void;
}

/** Pad heights that an arrow key moves the end of a link. */
const NUDGE = 0.02;
const ARROWS: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-NUDGE, 0],
  ArrowRight: [NUDGE, 0],
  ArrowUp: [0, NUDGE],
  ArrowDown: [0, -NUDGE],
};

export class Links {
  readonly #list: HTMLElement;
  readonly #doings: LinkDoings;

  constructor(list: HTMLElement, doings: LinkDoings) {
    this.#list = list;
    this.#doings = doings;
  }

  draw(chain: readonly Link[], run: Run | undefined, colours: readonly string[]): void {
    while (this.#list.children.length > chain.length) this.#list.lastElementChild?.remove();
    while (this.#list.children.length < chain.length) this.#list.append(this.#make(this.#list.children.length));
    chain.forEach(({ motif }, i) => {
      const button = this.#list.children[i].firstElementChild as HTMLButtonElement;
      const error = run?.errors[i] ?? Number.NaN;
      const poor = !Number.isNaN(error) && isPoor(error);
      button.textContent = motif;
      button.style.borderColor = poor ? "" : colours[i];
      button.classList.toggle("poor", poor);
      const said = Number.isNaN(error) ? "" : `, error ${figure(error)}${poor ? ", not what was drawn" : ""}`;
      button.setAttribute("aria-label", `${i + 1}: ${motif}${said}`);
      button.title = `${motif}${said}. Arrow keys move its end, Delete takes it out.`;
    });
  }

  /** Mark the link that plays. */
  mark(link: number | undefined): void {
    for (const [i, item] of [...this.#list.children].entries()) item.firstElementChild?.setAttribute("aria-current", String(i === link));
  }

  #make(link: number): HTMLLIElement {
    const item = document.createElement("li");
    const button = document.createElement("button");
    button.addEventListener("click", () => this.#doings.goTo(link));
    button.addEventListener("keydown", (event) => {
      const arrow = ARROWS[event.key];
      if (arrow) this.#doings.move(link, ...(arrow as [number, number]));
      else if (event.key === "Delete") this.#doings.remove(link);
      else return;
      event.preventDefault();
    });
    item.append(button);
    return item;
  }
}
