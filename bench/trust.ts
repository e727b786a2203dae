// What signatures cost, here and on chips: npm run bench:trust -- FOLDER…, each with the source of a library that checks them:
// libsodium's src/libsodium (Debian: apt-get source libsodium), Monocypher's src. Instructions are QEMU's; bytes of code are at -Os,
// with what is not called left out, as people's tools do it.
import { existsSync, mkdtempSync, writeFileSync } from "node:fs";
import { arch, cpus, tmpdir } from "node:os";
import { basename, join, resolve } from "node:path";
import Table from "cli-table3";
import { build, makePatch } from "../src/device/build.ts";
import { toC } from "../src/device/c/sources.ts";
import { pack } from "../src/drive/pack.ts";
import { PublicKey, publicKeyOf, signed } from "../src/file/signature.ts";
import { run } from "../tests/device/c/tools.ts";
import { runProgram, sizes } from "../tests/firmware/firmware.ts";
import { M0, M3, M4F, type Machine, RV32IMAC, rv32imc } from "../tests/firmware/machines.ts";
import { makeLibrary } from "../tests/fixture.ts";

interface Checker {
  readonly name: string;
  readonly sources: readonly string[];
  readonly flags: readonly string[];
}

const PROGRAM = resolve("bench/firmware/add.c");
const TIMES = 500;
const LEAN = ["-ffunction-sections", "-fdata-sections", "-Wl,--gc-sections"];
const CHIPS: Readonly<Record<string, Machine>> = {
  "Cortex-M0": M0,
  "Cortex-M3": M3,
  "Cortex-M4F": M4F,
  rv32imc: { ...RV32IMAC, ...rv32imc },
};
const SODIUM = [
  "crypto_sign/ed25519/ref10/open.c",
  "crypto_sign/ed25519/ref10/sign.c",
  "crypto_core/ed25519/ref10/ed25519_ref10.c",
  "crypto_hash/sha512/cp/hash_sha512_cp.c",
  "crypto_verify/sodium/verify.c",
  "sodium/utils.c",
];
const MONOCYPHER = ["monocypher.c", "optional/monocypher-ed25519.c"];

/** A library whose source is in a folder. */
function checkerOf(folder: string): Checker {
  const at = (file: string) => resolve(folder, file);
  if (existsSync(at("monocypher.c")))
    return { name: "Monocypher", sources: MONOCYPHER.map(at), flags: [`-I${at(".")}`, `-I${at("optional")}`] };
  return { name: "libsodium", sources: SODIUM.map(at), flags: ["-DCONFIGURED=1", `-I${at("include")}`, `-I${at("include/sodium")}`] };
}

const secret = new Uint8Array(32).fill(7);
const key = new PublicKey(publicKeyOf(secret));
const library = makeLibrary({ units: 64, rank: 2, sparse: true, exact: true, targets: false, motifs: ["a", "b"] });
const small = { ...library, motifs: library.motifs.slice(0, 1) };
const plain = makePatch(library.cortex, library.motifs[1]);
const patch = signed(plain, secret, 2);

/** Median µs of a call. */
function microseconds(call: () => unknown): number {
  const times = Array.from({ length: TIMES }, () => {
    const begin = performance.now();
    call();
    return (performance.now() - begin) * 1000;
  });
  return times.sort((a, b) => a - b)[TIMES >> 1];
}

/** A folder with the C of a controller, and a record for it. */
async function folderOf(trust?: string): Promise<{ folder: string; bytes: number; ram: number }> {
  const module = await build(small, { target: "c", capacity: 2, queue: 8, trust });
  const record = trust === undefined ? await pack(module, plain) : await pack(module, patch, secret);
  const { files, ram } = await toC(module, "controller");
  const folder = mkdtempSync(join(tmpdir(), "thalamotor-trust-"));
  for (const file of ["controller.c", "controller.h"]) writeFileSync(join(folder, file), files.get(file) ?? "");
  writeFileSync(join(folder, "record.h"), `static const unsigned char record[] = {${record.join(",")}};\n`);
  return { folder, bytes: record.length, ram };
}

/** What an add takes of a chip. */
function onChip(machine: Machine, folder: string, checker?: Checker): { instructions: number; stack: number; code: number } {
  const { sources = [], flags = [] } = checker ?? {};
  if (checker) run(`${machine.tools}-gcc`, [...machine.flags, ...LEAN, "-Os", "-std=c99", ...flags, "-c", ...sources], folder);
  const objects = sources.map((source) => basename(source).replace(/c$/, "o"));
  const printed = runProgram(machine, PROGRAM, folder, [...LEAN, ...flags, ...objects]);
  const number = (name: string) => Number(new RegExp(`${name} (\\d+)`).exec(printed)?.[1]);
  if (number("motif") !== 1) throw new Error(`The motif was not added: ${printed}`);
  const { text, data } = sizes(machine.tools, "firmware.elf", folder);
  return { instructions: number("instructions"), stack: number("stack"), code: text + data };
}

/** µs of an add in C on this machine: the library as its makers would compile it, libsodium Debian's own. */
function here(folder: string, checker?: Checker): string {
  const board = [resolve("tests/device/c/host.c"), resolve("examples/firmware/print.c"), `-I${resolve("examples/firmware")}`, "-I."];
  const its = checker?.name === "libsodium" ? ["-lsodium"] : [...(checker?.flags ?? []), ...(checker?.sources ?? [])];
  run("gcc", ["-O2", `-DTIMES=${TIMES}`, "controller.c", PROGRAM, ...board, ...its, "-o", "program"], folder);
  return (Number(/^ns (\d+)/m.exec(run("./program", [], folder))?.[1]) / 1000).toFixed(1);
}

const open = await folderOf();
const trusting = await folderOf(key.hex);
console.log(`${cpus()[0].model} (${arch()}), Node ${process.version}; N = 64, rank 2, two channels, sparse, f32`);
console.log(`A patch: ${plain.length} bytes, signed ${patch.length}. A record: ${open.bytes} bytes, signed ${trusting.bytes}.`);
console.log(`RAM of an instance in C: ${open.ram} bytes, of one that trusts a key ${trusting.ram}.`);
const [signing, checking] = [microseconds(() => signed(plain, secret, 2)), microseconds(() => key.check(patch, "patch"))];
console.log(`JavaScript: ${signing.toFixed(0)} µs to sign, ${checking.toFixed(0)} µs to check.`);
console.log(`C: ${here(open.folder)} µs an add.`);
const table = new Table({ head: ["add", "instructions", "stack", "more code"], style: { head: [], border: [] } });
const plainly = new Map(Object.entries(CHIPS).map(([chip, machine]) => [chip, onChip(machine, open.folder)]));
for (const [chip, { instructions, stack }] of plainly) table.push([`${chip}, unsigned`, instructions, `${stack} B`, ""]);
for (const folder of process.argv.slice(2)) {
  const checker = checkerOf(folder);
  console.log(`${checker.name} in C: ${here(trusting.folder, checker)} µs an add.`);
  for (const [chip, machine] of Object.entries(CHIPS)) {
    const { instructions, stack, code } = onChip(machine, trusting.folder, checker);
    table.push([`${chip}, ${checker.name}`, instructions, `${stack} B`, `${code - (plainly.get(chip)?.code ?? 0)} B`]);
  }
}
console.log(table.toString());
