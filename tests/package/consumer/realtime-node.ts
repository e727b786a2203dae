// What a user of the loop writes in Node.
import { RealtimeLoop, type Snapshot } from "thalamotor/realtime";

export async function run(path: string): Promise<Snapshot> {
  const loop = await RealtimeLoop.start(path, { hz: 1000, late: "skip", onFault: (reason, tick) => console.error(reason, tick) });
  loop.play("reach");
  const seen = loop.read();
  await loop.close();
  return seen;
}

// @ts-expect-error: there is no audio thread in Node
export const { startInAudio } = RealtimeLoop;
