// @ts-check
// A controller in a page: so many ticks before each picture as time has passed since the last one.
import { Controller } from "./runtime.js";

const RATE = 240;
/** m */
const LINK = 0.3;
const TRAIL = 480;

const controller = await Controller.load("arm.wasm");
controller.rate = RATE;
/** rad: always the same array */
const output = controller.tick();

const element = (/** @type {string} */ id) => /** @type {HTMLElement} */ (document.getElementById(id));
const canvas = /** @type {HTMLCanvasElement} */ (element("arm"));
const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
const style = getComputedStyle(document.documentElement);
/** Where the tip was at the last ticks, m. @type {number[][]} */
const trail = [];

/** Elbow and tip, m. @param {ArrayLike<number>} joints rad */
function points(joints) {
  const [shoulder, sum] = [joints[0], joints[0] + joints[1]];
  const elbow = [LINK * Math.cos(shoulder), LINK * Math.sin(shoulder)];
  return [elbow, [elbow[0] + LINK * Math.cos(sum), elbow[1] + LINK * Math.sin(sum)]];
}

/** @param {readonly number[][]} line @param {number} width m @param {string} colour */
function stroke(line, width, colour) {
  context.lineWidth = width;
  context.strokeStyle = style.getPropertyValue(colour);
  context.beginPath();
  for (const [x, y] of line) context.lineTo(x, y);
  context.stroke();
}

function draw() {
  canvas.width = canvas.clientWidth * devicePixelRatio;
  canvas.height = canvas.clientHeight * devicePixelRatio;
  const scale = canvas.width / 0.8;
  context.setTransform(scale, 0, 0, -scale, 0.1 * canvas.width, 0.85 * canvas.height);
  context.lineCap = "round";
  context.lineJoin = "round";
  stroke(trail, 0.004, "--trail");
  stroke([[0, 0], ...points(output)], 0.02, "--ink");
  element("state").textContent = controller.phase === "idle" ? "idle" : `${controller.phase} ${controller.motif}`;
}

for (const name of controller.motifs) {
  const button = document.createElement("button");
  button.textContent = name;
  button.onclick = () => controller.play(name);
  element("motifs").append(button, " ");
}
element("speed").oninput = ({ target }) => {
  controller.speed = Number(/** @type {HTMLInputElement} */ (target).value);
};

let made = 0;
const began = performance.now();
/** @param {number} now ms */
function frame(now) {
  const due = Math.floor(((now - began) / 1000) * RATE);
  // a page that was in the background does not catch up
  for (made = Math.max(made, due - RATE / 4); made < due; made++) {
    controller.tick();
    trail.push(points(output)[1]);
  }
  trail.splice(0, trail.length - TRAIL);
  draw();
  requestAnimationFrame(frame);
}
requestAnimationFrame(frame);
