/** Something is wrong with what the user gave: said in a sentence, without a stack, and without what would move a terminal's cursor. */
export class UserError extends Error {
  override name = "UserError";

  constructor(message: string) {
    super(printable(message));
  }
}

/** What others wrote, fit to be printed. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out
export const printable = (text: string) => text.replace(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/g, " ");

const SYSTEM: Readonly<Record<string, string>> = {
  ENOENT: "there is no such file or folder",
  EISDIR: "it is a folder",
  EEXIST: "it is a file, not a folder",
  ENOTDIR: "what its path leads through is a file, not a folder",
  EACCES: "you have no right to",
  EPERM: "you have no right to",
  EROFS: "what it is on can only be read",
  ENOSPC: "there is no room left",
  EDQUOT: "you have no room left",
  EFBIG: "a file may not be so large there",
};

/** Why something failed, in words where the system has a code. */
export function reasonOf(error: unknown): string {
  const { code, message } = error as { readonly code?: string; readonly message: string };
  return (code === undefined ? undefined : SYSTEM[code]) ?? message;
}
