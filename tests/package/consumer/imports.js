// Imports every way into the whole package; prints, as JSON, what each gives, and whether an inner path is refused.
import { stdout } from "node:process";

const given = {};
for (const path of ["", "/runtime", "/realtime"]) given[path] = Object.keys(await import(`thalamotor${path}`)).sort();
const { default: about } = await import("thalamotor/package.json", { with: { type: "json" } });
const inner = await import("thalamotor/dist/index.js").catch((error) => error.code);
const [whole, runtime] = await Promise.all([import("thalamotor"), import("thalamotor/runtime")]);
stdout.write(JSON.stringify({ given, version: about.version, inner, same: whole.Controller === runtime.Controller }));
