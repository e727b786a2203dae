// What a user of the runtime writes. It is compiled without the DOM's library and without Node's types.
import { Controller, type Metadata, type Phase, type PlayOptions, type Source, UserError } from "thalamotor-runtime";

export async function run(source: Source): Promise<Float32Array> {
  const controller = await Controller.load(source);
  const { channels, dt }: Metadata = controller.metadata;
  const options: PlayOptions = { gain: 1.5, offset: channels.map(() => 0) };
  controller.rate = 1 / dt;
  controller.play(controller.motifs, options);
  const output: Float32Array = controller.tick();
  const phase: Phase = controller.phase;
  if (phase === "idle" || output.length !== channels.length) throw new UserError("It does not play.");
  controller.restore(controller.snapshot());
  controller.reset();
  controller.play(controller.motifs[0] ?? "", { gain: 2 });
  return controller.tick();
}

export const fromBytes = (bytes: Uint8Array) => run(bytes);
export const fromPath = () => run("controller.wasm");
