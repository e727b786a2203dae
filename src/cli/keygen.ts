import { write } from "../base/write.ts";
import { checkOutputs } from "./files.ts";
import { newKeys, readPublicKey } from "./keys.ts";

export async function run({ output, force }: { output: string; force?: boolean }): Promise<void> {
  const open = `${output}.pub`;
  await checkOutputs(
    [],
    [
      { path: output, kind: "key" },
      { path: open, kind: "key" },
    ],
    force,
  );
  const keys = newKeys();
  await write(output, keys.secret, 0o600);
  await write(open, keys.open);
  console.log(`${output}: a secret key, which signs: keep it to yourself (add --sign ${output}).`);
  console.log(`${open}: its public key, which is trusted (build --trust ${open}): ${await readPublicKey(open)}`);
}
