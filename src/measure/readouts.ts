// All that a controller reads out of its cortex, as channels: the commands without feedback, and what the sensors are expected
// to read.
import { readMetadata } from "../device/metadata.ts";
import { Controller } from "../drive/controller.ts";
import { loadModule, type Source } from "../drive/load.ts";

/** The controller, to be held against all channels of its library. One that feels is told nothing, so that it corrects nothing. */
export async function loadReadouts(source: Source): Promise<Controller> {
  const { module, what } = await loadModule(source);
  const metadata = readMetadata(module, what);
  const { channels, expected, channelUnits } = metadata;
  const all = { channels: [...channels, ...expected], channelUnits: [...channelUnits, ...expected.map(() => "")], expected: [] };
  const controller = new Controller(module, what, { ...metadata, ...all });
  controller.sensors.fill(Number.NaN);
  return controller;
}
