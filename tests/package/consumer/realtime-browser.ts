// What a user of the loop writes for a page.
import { Controller } from "thalamotor";
import { RealtimeLoop } from "thalamotor/realtime";

export async function run(context: AudioContext): Promise<Controller> {
  const { loop, node } = await RealtimeLoop.startInAudio(context, "controller.wasm", { hz: 200, workerUrl: "/thread/worklet.js" });
  node.connect(context.destination);
  loop.play("reach");
  return Controller.load(new URL("controller.wasm", location.href));
}
