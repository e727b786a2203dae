// Entry of the loop's thread in a browser.
import { runLoop } from "./thread.ts";

addEventListener("message", ({ data }) => runLoop(data), { once: true });
