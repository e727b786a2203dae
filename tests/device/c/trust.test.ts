// Who may add a motif to a controller in C: a record that its key has signed is taken, every other refused before a byte is written.
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { mix } from "../../../src/base/hash.ts";
import { build, makePatch } from "../../../src/device/build.ts";
import { toC } from "../../../src/device/c/sources.ts";
import { Controller } from "../../../src/drive/controller.ts";
import { pack } from "../../../src/drive/pack.ts";
import { sealed, signed } from "../../../src/file/signature.ts";
import { makeLibrary } from "../../fixture.ts";
import { secret, stranger, trust } from "../../untrusted.ts";
import { folderOf, missing, run, STRICT } from "./tools.ts";

const MOTIFS = ["a", "b", "c"];
const BEFORE = 50;
const AFTER = 400;

/** What NAME_add answers. */
const [NO_ROOM, NO_RECORD, ANOTHER_CONTROLLERS, UNSIGNED, NOT_TRUSTED, OLD] = [-1, -2, -3, -4, -5, -6];
/** Where a record has its check, its counter and its slot. */
const [CHECK, COUNTER, SLOT] = [8, 12, 16];

/** A controller of the first of three motifs that has room for the others, and is open if it trusts nobody. */
async function example(seed = 1) {
  const { cortex, motifs, ...rest } = makeLibrary({ sparse: true, exact: true, motifs: MOTIFS, seed });
  const library = { ...rest, cortex, motifs: motifs.slice(0, 1) };
  const of = (trust?: string) => build(library, { target: "c", capacity: 3, queue: 4, trust });
  const [bytes, open] = [await of(trust.hex), await of()];
  const patch = (name: string) => makePatch(cortex, motifs[MOTIFS.indexOf(name)]);
  return { bytes, open, patch, record: (name: string, counter: number) => pack(bytes, signed(patch(name), secret, counter), secret) };
}

/** A record with a bit flipped, whole as far as its check can tell. */
function altered(record: Uint8Array, at: number): Uint8Array {
  const copy = record.slice();
  copy[at] ^= 1;
  const body = new Uint32Array(copy.buffer.slice(COUNTER, -64));
  new DataView(copy.buffer).setUint32(CHECK, mix(0, body), true);
  return copy;
}

/** What is refused after b was taken, with its counter of 2, and why. */
async function refused(): Promise<readonly { record: Uint8Array; why: number }[]> {
  const { open, patch, record } = await example();
  const c = await record("c", 3);
  const damaged = c.slice();
  damaged[SLOT] ^= 1;
  return [
    { record: await pack(open, patch("c")), why: UNSIGNED },
    { record: c.slice(0, -64), why: NO_RECORD },
    { record: sealed(c.slice(0, -64), stranger), why: NOT_TRUSTED },
    { record: c.slice().fill(0, -64), why: NOT_TRUSTED },
    { record: altered(c, SLOT), why: NOT_TRUSTED },
    { record: altered(await record("b", 2), COUNTER), why: NOT_TRUSTED },
    { record: altered(c, c.length - 1), why: NOT_TRUSTED },
    { record: damaged, why: NO_RECORD },
    { record: await (await example(2)).record("c", 3), why: ANOTHER_CONTROLLERS },
    { record: await record("b", 2), why: OLD },
    { record: await record("c", 2), why: OLD },
    { record: await record("c", 1), why: OLD },
  ];
}

describe("a controller in C that trusts a key", () => {
  const lacks = missing("gcc", "g++", "libsodium");
  test.skipIf(lacks)(`takes what it has signed, to the module's bits, and nothing else${lacks}`, async () => {
    const { bytes, patch, record } = await example();
    const controller = await Controller.load(bytes, { trust });
    controller.play("a");
    for (let k = 0; k < BEFORE; k++) controller.tick();
    controller.add(signed(patch("b"), secret, 2));
    controller.add(signed(patch("c"), secret, 3));
    controller.play(["b", "a", "c"]);
    for (let k = 0; k < AFTER; k++) controller.tick();
    const others = await refused();
    const records = [await record("b", 2), await record("c", 3), await record("c", 4), ...others.map(({ record }) => record)];
    const folder = await folderOf(bytes, program(records));
    const ofAnother = mkdtempSync(join(tmpdir(), "thalamotor-check-"));
    for (const [file, text] of Object.entries(ANOTHER)) writeFileSync(join(ofAnother, file), text);
    for (const [compiler, ...flags] of [
      ["gcc", "-std=c99", "-fsanitize=address,undefined"],
      ["g++", "-std=c++17", "-x", "c++"],
      ["gcc", "-std=c99", `-I${ofAnother}`, join(ofAnother, "check.c")],
    ]) {
      run(compiler, ["-O2", ...flags, ...STRICT, "it.c", "program.c", "-lsodium", "-o", "program"], folder);
      const [taken, refusals, full, hash, restarted] = run("./program", [], folder).trim().split("\n");
      expect(taken).toBe("1 2");
      expect(refusals.trim().split(" ").map(Number)).toEqual(others.map(({ why }) => why));
      expect(full).toBe(`2 3 ${NO_ROOM} 3`);
      expect(Number.parseInt(hash, 16)).toBe(controller.hash() >>> 0);
      expect(restarted).toBe(`2 2 ${OLD} 1`);
    }
  });

  test.skipIf(lacks)(`is no program without what checks signatures, and has none where nothing can be added${lacks}`, async () => {
    const { bytes } = await example();
    const folder = await folderOf(bytes, '#include "it.h"\nint main(void) { return 0; }\n');
    expect(() => run("gcc", ["it.c", "program.c", "-o", "program"], folder)).toThrow(
      /undefined reference to .crypto_sign_ed25519_verify_detached/,
    );
    const { files } = await toC(await build(makeLibrary(), { target: "c", trust: trust.hex }), "it");
    expect([...files.values()].join("")).not.toMatch(/monocypher|sodium/i);
  });
});

/** What checks signatures behind the header of Monocypher (its prototype of versions 3 and 4), which goes before libsodium's. */
const ANOTHER = {
  "monocypher-ed25519.h": `#include <stddef.h>
#include <stdint.h>
int crypto_ed25519_check(const uint8_t signature[64], const uint8_t public_key[32], const uint8_t *message, size_t message_size);
`,
  "check.c": `#include "monocypher-ed25519.h"
#include <sodium.h>
int crypto_ed25519_check(const uint8_t signature[64], const uint8_t public_key[32], const uint8_t *message, size_t message_size)
{
  return crypto_sign_verify_detached(signature, message, message_size, public_key);
}
`,
};

/** Adds the first record while a motif plays, then what is refused (all but the first three), the second, and the third in vain. */
const program = (records: readonly Uint8Array[]) => `#include "it.h"
#include <stdio.h>
#include <string.h>
${records.map((record, i) => `static const unsigned char r${i}[] = {${record.join(",")}};`).join("\n")}
static it_t c, before;
static void refuse(const unsigned char *record, uint32_t bytes)
{
  before = c;
  printf("%d ", it_add(&c, record, bytes));
  if (memcmp(&before, &c, sizeof c) != 0) printf("written ");
}
int main(void)
{
  int k;
  it_init(&c);
  it_play(&c, 0, 0);
  for (k = 0; k < ${BEFORE}; ++k) it_tick(&c);
  k = it_add(&c, r0, sizeof r0);
  printf("%d %u\\n", k, (unsigned)it_counter(&c));
${records
  .slice(3)
  .map((_, i) => `  refuse(r${i + 3}, sizeof r${i + 3});`)
  .join("\n")}
  printf("\\n");
  k = it_add(&c, r1, sizeof r1);
  printf("%d %u ", k, (unsigned)it_counter(&c));
  refuse(r2, sizeof r2);
  printf("%u\\n", (unsigned)it_counter(&c));
  it_play(&c, 1, 0);
  it_play(&c, 0, 0);
  it_play(&c, 2, 0);
  for (k = 0; k < ${AFTER}; ++k) it_tick(&c);
  printf("%08x\\n", (unsigned)it_hash(&c));
  it_init(&c); /* a restart that remembers */
  it_set_counter(&c, 2);
  printf("%u ", (unsigned)it_counter(&c));
  it_set_counter(&c, 1);
  printf("%u ", (unsigned)it_counter(&c));
  refuse(r0, sizeof r0);
  printf("%d\\n", it_add(&c, r1, sizeof r1));
  return 0;
}
`;
