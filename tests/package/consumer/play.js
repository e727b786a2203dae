// Loads a controller and plays its motifs for some ticks; prints the state's hash.
import { argv, stdout } from "node:process";

const [, , name, path, ticks] = argv;
const { Controller } = await import(name);
const controller = await Controller.load(path);
controller.play(controller.motifs);
for (let k = 0; k < Number(ticks); k++) controller.tick();
stdout.write(controller.hash().toString(16).padStart(8, "0"));
