import { pack } from "../drive/pack.ts";
import { checkOutputs, readBytes, write } from "./files.ts";

interface Options {
  output: string;
  force?: boolean;
}

export async function run(patch: string, controller: string, { output, force }: Options): Promise<void> {
  const [module, bytes] = [await readBytes(controller, "controller"), await readBytes(patch, "patch")];
  await checkOutputs([patch, controller], [{ path: output, kind: "record" }], force);
  const record = await pack(module, bytes);
  await write(output, record);
  console.log(`${output}: ${record.length} bytes; give them to a running controller in C with NAME_add(&c, record, ${record.length}).`);
}
