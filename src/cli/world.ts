// Worlds as commands are given them: files.
import { dirname, join } from "node:path";
import type { Assets } from "../world/mujoco.ts";
import type { World } from "../world/world.ts";
import { readBytes } from "./files.ts";

/** An MJCF file, with the meshes, textures and other MJCF that it names, from its own folder. */
export async function readWorldFile(path: string): Promise<{ xml: string; what: string; assets: Assets }> {
  const xml = new TextDecoder().decode(await readBytes(path));
  const assets = new Map<string, Uint8Array>();
  await collect(xml, dirname(path), assets);
  return { xml, what: path, assets };
}

/** The world of an MJCF file. */
export async function openWorldFile(path: string): Promise<World> {
  const { xml, what, assets } = await readWorldFile(path);
  const { openWorld } = await import("../world/mujoco.ts");
  return openWorld(xml, what, assets);
}

/** Puts what MJCF names into `assets`; what is not there MuJoCo misses, if it needs it. */
async function collect(xml: string, folder: string, assets: Map<string, Uint8Array>): Promise<void> {
  const folders = ["", ...[...xml.matchAll(/\b(?:meshdir|texturedir|assetdir)\s*=\s*"([^"]*)"/g)].map(([, name]) => name)];
  for (const [, name] of xml.matchAll(/\bfile\s*=\s*"([^"]+)"/g)) {
    for (const within of folders) {
      const file = join(within, name);
      if (assets.has(file)) continue;
      const bytes = await readBytes(join(folder, file)).catch(() => undefined);
      if (!bytes) continue;
      assets.set(file, bytes);
      if (/\.xml$/i.test(name)) await collect(new TextDecoder().decode(bytes), folder, assets);
    }
  }
}
