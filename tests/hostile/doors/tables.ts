// Doors of what people write down by hand: limits and feedback.

import { build } from "../../../src/device/build.ts";
import { Controller } from "../../../src/drive/controller.ts";
import { readLimits, withLimits } from "../../../src/file/limits-file.ts";
import { givenFeedback, readFeedback } from "../../../src/learn/feedback-file.ts";
import { type Door, decode, encode } from "../door.ts";
import { inJson, inText } from "../edits.ts";
import { LIBRARIES, play } from "./libraries.ts";

export function limitsDoor(): Door {
  const library = LIBRARIES.f32;
  return {
    good: [encode('{"x": {"min": -1.2, "max": 1.2, "velocity": 2, "acceleration": 10}, "y": {"min": -1}}')],
    edits: [inJson, inJson, inJson, inText],
    async open(bytes) {
      play(await Controller.load(await build(withLimits(library, readLimits(decode(bytes), library.cortex.channels, "it")))));
    },
  };
}

export function feedbackDoor(): Door {
  return {
    good: [
      '{"x": {"q": 1, "dq": 0.1}, "y": {"q": 2, "dq": 0.2}}',
      '{"a": {"x": {"q": 1, "dq": 0.1}, "y": {"q": 2, "dq": 0.2}}}',
      "command,q,dq\nx,1,0.1\ny,2,0.2\n",
      "motif;command;q;dq\na;x;1,5;0,1\na;y;2,5;0,2\n",
    ].map(encode),
    edits: [inJson, inText],
    open(bytes) {
      const K = givenFeedback(readFeedback(bytes, "it"), "a", ["x", "y"], ["q", "dq"]);
      if (!K.every(Number.isFinite)) throw new Error("The feedback is not finite.");
    },
  };
}
