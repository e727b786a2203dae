import { expect, test } from "vitest";
import { build } from "../../src/device/build.ts";
import { Controller } from "../../src/drive/controller.ts";
import { makeLibrary } from "../fixture.ts";

test.each(['[{"toString":1},0]', "[0]", "[0,null]"])("a controller whose home is %s is none", async (home) => {
  const bytes = await build({ ...makeLibrary(), home: Float32Array.of(0.1, 0.7) });
  const text = Buffer.from(bytes).toString("latin1");
  const [said] = /"home":\[[^\]]*\]/.exec(text) ?? [""];
  const lie = text.replace(said, `"home":${home}`.padEnd(said.length));
  await expect(Controller.load(Buffer.from(lie, "latin1"))).rejects.toThrow("home must be 2 finite numbers");
});
