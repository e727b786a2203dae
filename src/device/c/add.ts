// NAME_add, of controllers with room for motifs that are added: what the header, the source and the README have of it. For one that
// trusts a key a library checks signatures, so that a source without it is no program.
import { hexToBytes } from "@noble/hashes/utils.js";
import { type PublicKey, SIGNATURE_BYTES } from "../../file/signature.ts";
import type { Metadata } from "../metadata.ts";
import type { Naming } from "./naming.ts";
import { checkedKey, HEAD, hasRoom, MAGIC, owner } from "./record.ts";
import type { Places } from "./regions.ts";

/** Reasons in the order of their numbers, from -1 down. */
const REASONS = [
  ["NO_ROOM", "the capacity is used up"],
  ["NO_RECORD", "none, or damaged"],
  ["ANOTHER_CONTROLLERS", "of another cortex, or built otherwise"],
] as const;
const REASONS_OF_TRUST = [
  ["UNSIGNED", "packed for a controller that trusts no key"],
  ["NOT_TRUSTED", "signed with another key, or altered after that"],
  ["OLD", "its counter is not above that of the last one that was taken"],
] as const;

export function addDeclaration({ name, NAME }: Naming, metadata: Metadata): string {
  if (!hasRoom(metadata)) return "";
  const key = checkedKey(metadata);
  const reasons = [...REASONS, ...(key ? REASONS_OF_TRUST : [])];
  return `
/** Why a motif is not added. */
enum {
${reasons.map(([reason, about], i) => `  ${NAME}_${reason} = ${-1 - i}${i < reasons.length - 1 ? "," : ""} /**< ${about} */`).join("\n")}
};

/**
 * Add a motif to this instance, without disturbing what plays. A tick may interrupt it.${key ? TRUSTED : ""}
 * @param record that \`thalamotor pack\` made of a patch for this controller; it is copied${key ? ", and may not change meanwhile" : ""}
 * @return the motif's number, or why it is not added: then nothing is written
 */
int ${name}_add(${name}_t *c, const void *record, uint32_t bytes);
${key ? counterDeclaration(name) : ""}`;
}

const TRUSTED = `
 * The record is taken if the key that this controller was built to trust has signed it, and it is newer than the last one that was
 * taken: a library checks that first, which takes a while, and stack.`;

const counterDeclaration = (name: string) => `
/**
 * The counter of the last record that was taken; 0 after ${name}_init. So that an old record stays old over a restart, keep it where it
 * outlasts one, and set it after ${name}_init (or after a copy of the instance is put back). It can only be raised.
 */
uint32_t ${name}_counter(const ${name}_t *c);
void ${name}_set_counter(${name}_t *c, uint32_t counter);
`;

/** What the source includes. */
export function addInclude(metadata: Metadata): string {
  if (!checkedKey(metadata)) return "";
  return `
/* Signatures (Ed25519) are checked by Monocypher where its header is found, else by libsodium. Both say 0 of a good one. */
#if defined(__has_include)
#if __has_include("monocypher-ed25519.h")
#define MONOCYPHER
#endif
#endif
#ifdef MONOCYPHER
#include "monocypher-ed25519.h"
#define CHECK_SIGNATURE(signature, message, bytes, key) crypto_ed25519_check(signature, key, message, bytes)
#else
#include <sodium/crypto_sign_ed25519.h>
#define CHECK_SIGNATURE(signature, message, bytes, key) crypto_sign_ed25519_verify_detached(signature, message, bytes, key)
#endif
`;
}

export function addDefinition({ name, NAME }: Naming, metadata: Metadata, { spare, end }: Places): string {
  if (!hasRoom(metadata)) return "";
  const key = checkedKey(metadata);
  const words = (end - spare) / 4 / (metadata.capacity - metadata.motifs.length);
  const body = key ? words + 1 : words;
  const [plain, whole] = [4 * (HEAD + words), 4 * (HEAD + body)];
  return `
/* A word of a record. */
static uint32_t ${name}_word(const unsigned char *at)
{
  return at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16 | (uint32_t)at[3] << 24;
}
${key ? keyAndCounter(name, key) : ""}
int ${name}_add(${name}_t *c, const void *record, uint32_t bytes)
{
  const unsigned char *from = (const unsigned char *)record;
  uint32_t *slot, k, hash = 0;
  if (bytes < ${4 * HEAD}u || ${name}_word(from) != ${MAGIC}u) return ${NAME}_NO_RECORD;
  if (${name}_word(from + 4) != ${owner(metadata)}u) return ${NAME}_ANOTHER_CONTROLLERS;
${key ? `  if (bytes == ${plain}u) return ${NAME}_UNSIGNED;\n` : ""}  if (bytes != ${key ? whole + SIGNATURE_BYTES : plain}u) return ${NAME}_NO_RECORD;
  for (k = 0; k < ${body}u; ++k) {
    hash = (hash ^ ${name}_word(from + ${4 * HEAD}u + 4u * k)) * 0x9e3779b1u;
    hash = (hash << 15 | hash >> 17) + k;
  }
  if (hash != ${name}_word(from + 8)) return ${NAME}_NO_RECORD;
${key ? check(name, NAME, whole) : ""}  if (c->motifs < ${NAME}_MOTIFS || c->motifs >= ${NAME}_CAPACITY) return ${NAME}_NO_ROOM;
  slot = c->spare + (c->motifs - ${NAME}_MOTIFS) * ${words}u;
  for (k = 0; k < ${words}u; ++k) slot[k] = ${name}_word(from + ${whole - 4 * words}u + 4u * k);
${key ? `  c->counter = ${counter(name)};\n` : ""}  return (int)c->motifs++;
}
`;
}

/** Of a signed record. */
const counter = (name: string) => `${name}_word(from + ${4 * HEAD}u)`;

/** The key, and what is remembered of records that it has signed. */
const keyAndCounter = (name: string, { hex }: PublicKey) => `
/* The public key whose records are taken: ${hex}. */
static const unsigned char ${name}_trusted[32] = {${hexToBytes(hex).join(",")}};

uint32_t ${name}_counter(const ${name}_t *c) { return c->counter; }
void ${name}_set_counter(${name}_t *c, uint32_t counter)
{
  if (counter > c->counter) c->counter = counter;
}
`;

/** The last look at a record before anything is written. @param bytes that are signed */
const check = (name: string, NAME: string, bytes: number) =>
  `  if (CHECK_SIGNATURE(from + ${bytes}u, from, ${bytes}u, ${name}_trusted) != 0) return ${NAME}_NOT_TRUSTED;
  if (${counter(name)} <= c->counter) return ${NAME}_OLD;
`;

export function addReadme({ name }: Naming, metadata: Metadata): string {
  if (!hasRoom(metadata)) return "";
  const key = checkedKey(metadata);
  return `## Motifs that are added

\`thalamotor pack hook.patch ${name}.wasm ${key ? "--sign robot.key " : ""}-o hook.record\` makes a record of a patch, and \`${name}_add(&c, record, bytes)\` takes it on the chip.
${key ? trustReadme(name, key) : ""}
`;
}

const trustReadme = (name: string, { hex }: PublicKey) => `
Records alone are taken that this key has signed: \`${hex}\`. One of two libraries checks that, and without one nothing compiles:

- [libsodium](https://libsodium.org): on a computer (Debian: \`libsodium-dev\`, \`-lsodium\`) and on ESP-IDF, which gets it by itself.
- [Monocypher](https://monocypher.org), small, for every other chip: copy \`monocypher.c\`, \`monocypher.h\`, \`optional/monocypher-ed25519.c\` and \`optional/monocypher-ed25519.h\` from its \`src\` into this
  folder, where every tool finds them. If they are there they are used.

So that an old record stays old over a restart, keep \`${name}_counter(&c)\` where it outlasts one, and give it to \`${name}_set_counter\` after \`${name}_init\`.
`;
