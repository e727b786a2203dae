// The door of records, in C: a spoiled one is refused and changes nothing, or its motif is played within its memory.
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { mix } from "../../src/base/hash.ts";
import { Random } from "../../src/base/random.ts";
import { build } from "../../src/device/build.ts";
import { HEAD } from "../../src/device/c/record.ts";
import { toC } from "../../src/device/c/sources.ts";
import { PRECISIONS } from "../../src/device/metadata.ts";
import { pack } from "../../src/drive/pack.ts";
import { missing, run, STRICT } from "../device/c/tools.ts";
import { LIBRARIES, patchesOf } from "./doors/libraries.ts";
import { inBytes } from "./edits.ts";

const RECORDS = 10_000;
/** No number, infinite, the least and greatest integers, a large and a small number. */
const ODD = [0x7fc00000, 0x7f800000, 0xff800000, 0, 1, 0x7fffffff, 0x80000000, 0xffffffff, 0x7e967699, 0x00000009];

/** A word of its slot spoiled, and a check that is right again. */
function inWords(random: Random, record: Uint8Array): Uint8Array {
  const words = new Uint32Array(record.slice().buffer);
  words[HEAD + random.integer(words.length - HEAD)] = ODD[random.integer(ODD.length)];
  words[HEAD - 1] = mix(0, words.subarray(HEAD));
  return new Uint8Array(words.buffer);
}

describe("a record that is spoiled", () => {
  const lacks = missing("gcc");
  test.skipIf(lacks).each(PRECISIONS)(`leaves a controller in %s whole${lacks}`, async (precision) => {
    const library = LIBRARIES[precision];
    const bytes = await build(library, { target: "c", capacity: 4, precision });
    const record = await pack(bytes, patchesOf(library)[0]);
    const folder = mkdtempSync(join(tmpdir(), "thalamotor-record-"));
    const { files } = await toC(bytes, "it");
    for (const file of ["it.c", "it.h"]) writeFileSync(join(folder, file), files.get(file) ?? "");
    writeFileSync(join(folder, "program.c"), PROGRAM);
    const spoiled = Array.from({ length: RECORDS }, (_, number) => {
      const random = new Random(number, `fuzz record ${precision}`);
      return random.integer(4) === 0 ? inBytes(random, record) : inWords(random, record);
    });
    writeFileSync(
      join(folder, "records"),
      Buffer.concat(
        spoiled
          .flatMap((one) => [Uint32Array.of(one.length), one])
          .map((one) => new Uint8Array(one.buffer, one.byteOffset, one.byteLength)),
      ),
    );
    run(
      "gcc",
      ["-std=c99", "-O1", "-fsanitize=address,undefined", "-fno-sanitize-recover=all", ...STRICT, "it.c", "program.c", "-o", "program"],
      folder,
    );
    const [added, refused] = run("./program", ["records"], folder).trim().split(" ").map(Number);
    expect(added + refused).toBe(RECORDS);
    expect(Math.min(added, refused)).toBeGreaterThan(RECORDS / 10);
  });
});

/** Each record lies in memory of just its size; the instance that refuses one is as it was. */
const PROGRAM = `#include "it.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
int main(int argc, char **argv)
{
  static it_t c, before;
  FILE *file = fopen(argc > 1 ? argv[1] : "", "rb");
  uint32_t length;
  int motif, k, added = 0, refused = 0;
  if (!file) return 2;
  while (fread(&length, 4, 1, file) == 1) {
    unsigned char *record = malloc(length);
    if (length > 0 && (!record || fread(record, length, 1, file) != 1)) return 3;
    it_init(&c);
    before = c;
    motif = it_add(&c, record, length);
    free(record);
    if (motif < 0) {
      if (memcmp(&c, &before, sizeof c) != 0) return 4;
      ++refused;
      continue;
    }
    ++added;
    it_play(&c, (uint32_t)motif, 0);
    it_play(&c, 0, 0);
    for (k = 0; k < 100; ++k) it_tick(&c);
  }
  printf("%d %d\\n", added, refused);
  return 0;
}
`;
