// A driver that counts its calls (open, read, write, close), hands on what it is to write, and once cannot.
let calls;
let outputs;

export function open(data) {
  ({ calls, outputs } = data);
  calls[0]++;
}

export function read() {
  calls[1]++;
}

export function write(output, tick) {
  calls[2]++;
  outputs.set(output);
  if (tick === 100) throw new Error("no servo");
}

export function close() {
  calls[3]++;
}
