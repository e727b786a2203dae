// What each tool demands of a package's manifest, after its published schema; only what our manifests have is written down.
import { parse } from "yaml";
import { z } from "zod";

const version = z.string().regex(/^\d+\.\d+\.\d+$/);

/** platformio-core, platformio/assets/schema/library.json (required: name, version, description, keywords). */
export const PlatformIo = z.strictObject({
  name: z
    .string()
    .max(50)
    .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/),
  version: version.max(20),
  description: z.string().max(255),
  keywords: z
    .string()
    .max(255)
    .regex(/^[a-z0-9-]+(, [a-z0-9-]+)*$/),
  homepage: z.url().max(255),
  license: z.string(),
  authors: z.strictObject({ name: z.string(), url: z.url() }),
  frameworks: z.string(),
  platforms: z.string(),
  headers: z.string(),
  build: z.strictObject({ srcDir: z.string(), includeDir: z.string(), srcFilter: z.array(z.string()) }),
});

/** arduino-lint, etc/schemas/arduino-library-properties-schema.json (required: all but includes). */
export const Arduino = z.strictObject({
  name: z
    .string()
    .max(63)
    .regex(/^[a-zA-Z0-9][a-zA-Z0-9 _.-]*$/),
  version,
  author: z.string().min(1),
  maintainer: z.string().min(1),
  sentence: z.string().min(1),
  paragraph: z.string(),
  category: z.enum(["Device Control", "Other"]),
  url: z.url(),
  architectures: z.string().regex(/^[a-z0-9]+(,[a-z0-9]+)*$/),
  includes: z.string(),
});

/** idf-component-manager, idf_component_tools/manifest/models.py (nothing is required; unknown keys are refused). */
export const EspIdf = z.strictObject({
  version,
  description: z.string(),
  url: z.url(),
  license: z.string(),
  dependencies: z.record(z.string(), z.strictObject({ version: z.string() }).or(z.string()).optional()),
});

/** Zephyr, scripts/zephyr_module.py, METADATA_SCHEMA (nothing is required; unknown keys are refused). */
export const Zephyr = z.strictObject({ name: z.string(), build: z.strictObject({ cmake: z.string(), kconfig: z.string() }) });

/** key=value, a line each. */
export const properties = (text: string): Record<string, string> =>
  Object.fromEntries(
    text
      .trimEnd()
      .split("\n")
      .map((line) => [line.slice(0, line.indexOf("=")), line.slice(line.indexOf("=") + 1)]),
  );

export const yaml = (text: string): unknown => parse(text);
