// A driver that notes what it was called with, and misbehaves where it is told to.
const IDLE = new Int32Array(new SharedArrayBuffer(4));
let calls;
let outputs;
let asked;
let ticks = 0;

const note = (name) => {
  calls[calls[0] + 1] = name;
  calls[0]++;
};

/** Throws, or hangs for so many ms, at a tick that was named. */
function misbehave(name, tick) {
  if (asked.throws?.[name] === tick) throw new Error(`no ${name} at tick ${tick}`);
  if (asked.hangs?.[name] === tick) Atomics.wait(IDLE, 0, 0, asked.ms);
}

/** @param data memory for the calls, 1 open, 2 read, 3 write, 4 close, and for the outputs; and what to do wrong */
export async function open(data, info) {
  await new Promise((resolve) => setTimeout(resolve, 20));
  asked = data;
  calls = new Int32Array(data.calls);
  outputs = new Float32Array(data.outputs);
  note(info.channels.join() === "x,y" && info.inputs.join() === "force" && info.hz > 0 ? 1 : -1);
  if (data.throws?.open) throw new Error("no such port");
}

export function read(inputs) {
  if (calls[0] < 10) note(2);
  misbehave("read", ticks);
  if (asked.silent) return false;
  inputs[0] = ticks % 100;
}

export function write(output, tick) {
  if (calls[0] < 10) note(3);
  ticks = tick + 1;
  outputs.set(output, 2 * (tick % (outputs.length / 2)));
  misbehave("write", tick);
}

export async function close() {
  await new Promise((resolve) => setTimeout(resolve, 20));
  note(4);
  if (asked.throws?.close) throw new Error("the port is gone");
}
