// What people take from the page, and bring to it: files.
import { strToU8, zipSync } from "fflate";
import { UserError } from "../../src/base/errors.ts";
import { build } from "../../src/device/build.ts";
import { toC } from "../../src/device/c/sources.ts";
import { writeLibrary } from "../../src/file/library-file.ts";
import type { Library, Transition } from "../../src/model/library.ts";
import { buildOptions } from "./controllers.ts";

/** What all files are called, and everything in the C. */
const NAME = "movements";

function download(bytes: Uint8Array, file: string, type: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([bytes as BlobPart], { type }));
  link.download = file;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

export const takeController = (bytes: Uint8Array): void => download(bytes, `${NAME}.wasm`, "application/wasm");

export const takeLibrary = (library: Library): void => download(writeLibrary(library), `${NAME}.safetensors`, "application/octet-stream");

/** The folder of `thalamotor build --target c`, as a zip file. */
export async function takeC(library: Library, transition: Transition): Promise<void> {
  const { files } = await toC(await build(library, { ...buildOptions, transition, target: "c" }), NAME);
  const entries = [...files].map(([path, text]) => [`${NAME}/${path}`, strToU8(text)]);
  download(zipSync(Object.fromEntries(entries), { level: 9 }), `${NAME}.zip`, "application/zip");
}

/** Files that are dropped onto an element, or chosen by an input. */
export function receive(target: HTMLElement, inputs: readonly HTMLInputElement[], onFiles: (files: File[]) => void): void {
  target.addEventListener("dragover", (event) => {
    event.preventDefault();
    target.classList.add("dropping");
  });
  target.addEventListener("dragleave", () => target.classList.remove("dropping"));
  target.addEventListener("drop", (event) => {
    event.preventDefault();
    target.classList.remove("dropping");
    onFiles([...(event.dataTransfer?.files ?? [])]);
  });
  for (const input of inputs) {
    input.addEventListener("change", () => {
      onFiles([...(input.files ?? [])]);
      input.value = "";
    });
  }
}

/** CSV files or one controller. @throws UserError for anything else */
export function sorted(files: readonly File[]): { csv: readonly File[]; wasm: File | undefined } {
  const csv = files.filter(({ name }) => /\.(csv|tsv)$/i.test(name));
  const wasm = files.find(({ name }) => /\.wasm$/i.test(name));
  const other = files.find((file) => !csv.includes(file) && file !== wasm);
  if (other) throw new UserError(`${other.name} is neither a recording (.csv) nor a controller (.wasm).`);
  return { csv, wasm };
}
