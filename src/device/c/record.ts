// A record: a patch's motif as a slot of one kind of controller, for chips that read no safetensors. Words, the least byte first:
// what it is, whose it is, a check of the slot's words, and these.
import { sha } from "../../base/codec.ts";
import { mix } from "../../base/hash.ts";
import type { Metadata } from "../metadata.ts";
import type { Naming } from "./naming.ts";
import type { Places } from "./regions.ts";

/** "thlm" */
const MAGIC = 0x6d6c6874;
const HEAD = 3;

/** What a slot depends on besides its motif: the same for all controllers that can take it. */
function owner({ cortex, transition, basis, precision, scales }: Metadata): number {
  const text = JSON.stringify([cortex, transition, basis, precision, scales]);
  return Number.parseInt(sha(new TextEncoder().encode(text)).slice(0, 8), 16);
}

/** @param slot of a motif, as packSlot makes it for the controller of this metadata */
export function writeRecord(slot: Uint32Array, metadata: Metadata): Uint8Array {
  const words = [MAGIC, owner(metadata), mix(0, slot), ...slot];
  const bytes = new DataView(new ArrayBuffer(words.length * 4));
  for (const [i, word] of words.entries()) bytes.setUint32(4 * i, word, true);
  return new Uint8Array(bytes.buffer);
}

const hasRoom = ({ capacity, motifs }: Metadata) => capacity > motifs.length;

/** What the header says of it, of a controller with room for motifs that are added; else nothing. */
export function addDeclaration({ name, NAME }: Naming, metadata: Metadata): string {
  if (!hasRoom(metadata)) return "";
  return `
/** Why a motif is not added. */
enum { ${NAME}_NO_ROOM = -1, ${NAME}_NO_RECORD = -2, ${NAME}_ANOTHER_CONTROLLERS = -3 };

/**
 * Add a motif to this instance, without disturbing what plays.
 * @param record that \`thalamotor pack\` made of a patch for this controller; it is copied
 * @return the motif's number; ${NAME}_NO_ROOM, ${NAME}_NO_RECORD (none, or damaged), or ${NAME}_ANOTHER_CONTROLLERS
 */
int ${name}_add(${name}_t *c, const void *record, uint32_t bytes);
`;
}

/** What the source has of it. */
export function addDefinition({ name, NAME }: Naming, metadata: Metadata, { spare, end }: Places): string {
  if (!hasRoom(metadata)) return "";
  const words = (end - spare) / 4 / (metadata.capacity - metadata.motifs.length);
  return `
/* A word of a record. */
static uint32_t ${name}_word(const unsigned char *at)
{
  return at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16 | (uint32_t)at[3] << 24;
}

int ${name}_add(${name}_t *c, const void *record, uint32_t bytes)
{
  const unsigned char *from = (const unsigned char *)record;
  uint32_t *slot, k, hash = 0;
  if (bytes < ${4 * HEAD}u || ${name}_word(from) != ${MAGIC}u) return ${NAME}_NO_RECORD;
  if (${name}_word(from + 4) != ${owner(metadata)}u) return ${NAME}_ANOTHER_CONTROLLERS;
  if (bytes != ${4 * (HEAD + words)}u) return ${NAME}_NO_RECORD;
  for (k = 0; k < ${words}u; ++k) {
    hash = (hash ^ ${name}_word(from + ${4 * HEAD}u + 4u * k)) * 0x9e3779b1u;
    hash = (hash << 15 | hash >> 17) + k;
  }
  if (hash != ${name}_word(from + 8)) return ${NAME}_NO_RECORD;
  if (c->motifs < ${NAME}_MOTIFS || c->motifs >= ${NAME}_CAPACITY) return ${NAME}_NO_ROOM;
  slot = c->spare + (c->motifs - ${NAME}_MOTIFS) * ${words}u;
  for (k = 0; k < ${words}u; ++k) slot[k] = ${name}_word(from + ${4 * HEAD}u + 4u * k);
  return (int)c->motifs++;
}
`;
}
