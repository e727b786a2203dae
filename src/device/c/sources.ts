// A controller as a C99 library: one source and one header, with what people's tools expect beside them.
import { UserError } from "../../base/errors.ts";
import { Instance } from "../layout.ts";
import { type Metadata, readMetadata } from "../metadata.ts";
import { decode } from "./decode.ts";
import { fields, instanceBytes } from "./fields.ts";
import { header } from "./header.ts";
import { arduinoProperties, cmakeLists, espIdfComponent, platformioJson, zephyrKconfig, zephyrModule } from "./manifests.ts";
import { naming } from "./naming.ts";
import { arduinoSketch, readme } from "./packaging.ts";
import { placesOf } from "./regions.ts";
import { selfTest } from "./self-test.ts";
import { source } from "./source.ts";

export interface CLibrary {
  /** Text by path. */
  readonly files: ReadonlyMap<string, string>;
  /** Bytes of weights (flash) and of RAM, the stack apart. */
  readonly flash: number;
  readonly ram: number;
  readonly metadata: Metadata;
}

/** @param bytes of a controller @param name a C identifier @throws UserError if the module is none of ours */
export async function toC(bytes: Uint8Array, name: string): Promise<CLibrary> {
  const what = "The controller";
  const module = await WebAssembly.compile(bytes as BufferSource).catch((error: Error) => {
    throw new UserError(`${what} is not a WebAssembly module: ${error.message}`);
  });
  const metadata = readMetadata(module, what);
  const names = naming(name, metadata);
  const instance = new Instance(module, what);
  const places = placesOf(instance, metadata.motifs.length);
  const test = selfTest(instance, metadata);
  const sizes = { flash: places.spare - places.flash, ram: instanceBytes(places, metadata) };
  const files = new Map([
    [`${name}.c`, source(names, metadata, decode(bytes), places, instance, test)],
    [`${name}.h`, header(names, metadata, fields(name, instance, metadata, places), sizes.ram, test)],
    ["README.md", readme(names, metadata, sizes)],
    ["library.json", platformioJson(names, metadata)],
    ["library.properties", arduinoProperties(names, metadata.version)],
    [`examples/${name}/${name}.ino`, arduinoSketch(names, metadata.dt)],
    ["idf_component.yml", espIdfComponent(metadata)],
    ["zephyr/module.yml", zephyrModule(names)],
    ["zephyr/Kconfig", zephyrKconfig(names)],
    ["CMakeLists.txt", cmakeLists(names, metadata)],
  ]);
  return { files, ...sizes, metadata };
}
