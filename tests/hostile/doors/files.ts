// Doors of files of arrays, and of the keys that sign them.
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readPublicKey, readSecretKey } from "../../../src/cli/keys.ts";
import { build } from "../../../src/device/build.ts";
import type { Precision } from "../../../src/device/metadata.ts";
import { Controller } from "../../../src/drive/controller.ts";
import { readLibrary, writeLibrary } from "../../../src/file/library-file.ts";
import { readPolicy, writePolicy } from "../../../src/file/policy-file.ts";
import { PublicKey, publicKeyOf, signed } from "../../../src/file/signature.ts";
import type { Library } from "../../../src/model/library.ts";
import type { Policy } from "../../../src/model/policy.ts";
import { makeLibrary, makePolicy } from "../../fixture.ts";
import { type Door, encode, same } from "../door.ts";
import { inTensors, inText } from "../edits.ts";
import { LIBRARIES, patchesOf, play } from "./libraries.ts";

const secret = new Uint8Array(32).fill(7);
const key = new PublicKey(publicKeyOf(secret));

/** Signed is what was signed, to the byte. */
function checkSigned(bytes: Uint8Array, good: readonly Uint8Array[]): void {
  key.check(bytes, "It");
  if (!good.some((one) => same(one, bytes))) throw new Error("An altered file passed for a signed one.");
}

/** What may differ without another compilation, which would take seconds. */
function kindOf({ architecture, cortex, motifs }: Library): string {
  const { channels, sensors, J, W, c, Up, Vp, B, ...numbers } = cortex;
  return JSON.stringify([architecture, channels.length, sensors.length, numbers, motifs.map(({ K }) => K?.length)]);
}

export function libraryDoor(): Door {
  const dense = makeLibrary({ units: 4, rank: 1, preparationRank: 1, channels: ["x"], motifs: ["a"] });
  const libraries = [LIBRARIES.f32, dense];
  const kinds = libraries.map(kindOf);
  return {
    good: libraries.map(writeLibrary),
    edits: [inTensors],
    async open(bytes) {
      const read = readLibrary(bytes, "it");
      if (kinds.includes(kindOf(read)) && read.motifs.length <= 4) play(await Controller.load(await build(read, { capacity: 4 })));
    },
  };
}

/** On a controller whose motifs all still play; what is refused has changed nothing. */
export async function patchDoor(precision: Precision, isSigned: boolean): Promise<Door> {
  const library = LIBRARIES[precision];
  const module = new WebAssembly.Module((await build(library, { capacity: 4, precision })) as BufferSource);
  const good = patchesOf(library).map((patch, i) => (isSigned ? signed(patch, secret, i + 1) : patch));
  return {
    good,
    edits: [inTensors],
    open(bytes) {
      const controller = new Controller(module, "It", undefined, isSigned ? { trust: key } : {});
      const before = [controller.snapshot(), controller.motifs];
      try {
        controller.add(bytes);
      } catch (error) {
        if (JSON.stringify([controller.snapshot(), controller.motifs]) !== JSON.stringify(before))
          throw new Error("A patch that was refused has changed the controller.");
        throw error;
      }
      if (isSigned) checkSigned(bytes, good);
      play(controller);
    },
  };
}

export function policyDoor(isSigned: boolean): Door {
  const library = LIBRARIES.f32;
  const policy = makePolicy(library, ["force", "target"], 4);
  const aiming = { ...policy, goals: [{ channel: "y", from: -1, to: 1 }], W3: new Float32Array(12).fill(0.5), b3: new Float32Array(3) };
  const good = [policy, aiming].map(writePolicy).map((bytes) => (isSigned ? signed(bytes, secret, 1) : bytes));
  const kindOf = ({ inputs, motifs, b1, b3 }: Policy) => [inputs, motifs.length, b1.length, b3.length].join();
  const kinds = [policy, aiming].map(kindOf);
  return {
    good,
    edits: [inTensors],
    async open(bytes) {
      if (isSigned) checkSigned(bytes, good);
      const read = readPolicy(bytes, "it");
      if (!kinds.includes(kindOf(read))) return;
      const controller = await Controller.load(await build(library, { policy: read }));
      controller.policy = true;
      for (let k = 0; k < 60; k++) if (!controller.tick().every(Number.isFinite)) throw new Error("The output is not finite.");
    },
  };
}

export function keyDoor(): Door {
  const file = join(mkdtempSync(join(tmpdir(), "thalamotor-door-")), "it.key");
  const pem = (label: string, der: string) =>
    `-----BEGIN ${label}-----\n${Buffer.from(der, "hex").toString("base64")}\n-----END ${label}-----\n`;
  const [patch] = patchesOf(LIBRARIES.f32);
  return {
    good: [
      pem("PRIVATE KEY", `302e020100300506032b657004220420${Buffer.from(secret).toString("hex")}`),
      pem("PUBLIC KEY", `302a300506032b6570032100${key.hex}`),
    ].map(encode),
    edits: [inText],
    async open(bytes) {
      writeFileSync(file, bytes);
      const open = new PublicKey(await readPublicKey(file));
      if (new TextDecoder().decode(bytes).includes("PRIVATE")) open.check(signed(patch, await readSecretKey(file), 1), "It");
    },
  };
}
