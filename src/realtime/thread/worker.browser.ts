// Entry of the loop's thread in a browser.
import { runLoop } from "./run.ts";

addEventListener("message", ({ data }) => void runLoop(data).catch(reportError), { once: true });
