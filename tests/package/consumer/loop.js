// Runs a controller in a loop of its own until its motif is executed; prints the phase.
import { argv, stdout } from "node:process";
import { RealtimeLoop } from "thalamotor/realtime";

const loop = await RealtimeLoop.start(argv[2], { hz: 1000 });
loop.play(loop.motifs[0]);
while (loop.read().phase !== "execute") await new Promise((resolve) => setTimeout(resolve, 5));
stdout.write(loop.read().phase);
await loop.close();
