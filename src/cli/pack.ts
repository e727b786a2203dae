import { write } from "../base/write.ts";
import { pack } from "../drive/pack.ts";
import { checkOutputs, readBytes } from "./files.ts";
import { readSecretKey } from "./keys.ts";

interface Options {
  output: string;
  sign?: string;
  force?: boolean;
}

export async function run(patch: string, controller: string, { output, sign, force }: Options): Promise<void> {
  const [module, bytes] = [await readBytes(controller, "controller"), await readBytes(patch, "patch")];
  const secret = sign === undefined ? undefined : await readSecretKey(sign);
  await checkOutputs([patch, controller, ...(sign === undefined ? [] : [sign])], [{ path: output, kind: "record" }], force);
  const record = await pack(module, bytes, secret);
  await write(output, record);
  console.log(`${output}: ${record.length} bytes; give them to a running controller in C with NAME_add(&c, record, ${record.length}).`);
}
