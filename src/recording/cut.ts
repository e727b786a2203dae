// The last chunk of a recording that ends in the middle of it. A reader waits for the whole chunk; the records that are there are good.
import { McapConstants, McapRecordBuilder, McapStreamReader, type McapTypes } from "@mcap/core";

/** A chunk before its records: opcode, length, two times, size, checksum, the name of a compression (its length: 0), size. */
const HEAD = 1 + 8 + 8 + 8 + 8 + 4 + 4 + 8;
const COMPRESSION = HEAD - 8 - 4;

/**
 * A reader of the records of a chunk that was cut, up to the last whole one; undefined if nothing was begun that has any.
 * @param rest from the first byte of the chunk
 * @param channels that were named before: their messages may be in it
 */
export function readerOfCut(rest: Uint8Array, channels: Iterable<McapTypes.Channel>): McapStreamReader | undefined {
  if (rest.length <= HEAD || rest[0] !== McapConstants.Opcode.CHUNK) return undefined;
  if (new DataView(rest.buffer, rest.byteOffset).getUint32(COMPRESSION, true) > 0) return undefined;
  const known = new McapRecordBuilder();
  for (const channel of channels) known.writeChannel(channel);
  const reader = new McapStreamReader({ noMagicPrefix: true });
  reader.append(known.buffer);
  reader.append(rest.subarray(HEAD));
  return reader;
}
