// Our module's functions → C99. The .wasm stays the only definition of what a controller computes: every operation is
// carried over one by one, vectors lane by lane, memory as an instance of a struct and one array of weights.
import type { Code, Program } from "./decode.ts";
import { C_TYPE, LANES } from "./expressions.ts";
import type { Places, Region } from "./regions.ts";
import { FunctionWriter } from "./statements.ts";

/** A body without the variables that nothing reads (lanes of vectors, mostly); calls stay. */
function withoutUnused(lines: readonly string[]): string[] {
  const counts = new Map<string, number>();
  for (const line of lines) for (const [name] of line.matchAll(/\bt\d+(_\d)?\b/g)) counts.set(name, (counts.get(name) ?? 0) + 1);
  const kept = lines.flatMap((line) => {
    const [, name, expression] = /^const \w+ (t\w+) = (.*);$/.exec(line) ?? [];
    if (!name || counts.get(name) !== 1) return [line];
    return /^\w+_f\d+\(/.test(expression) ? [`(void)${expression};`] : [];
  });
  return kept.length === lines.length ? kept : withoutUnused(kept);
}

/** A line that uses the instance. */
const INSTANCE = /\b(RAM|SET|SLOT)_|\(c\b/;

/** The functions that change the instance, by themselves or by what they call. */
function writers(bodies: readonly (readonly string[])[]): ReadonlySet<number> {
  const found = new Set<number>();
  for (let before = -1; before !== found.size; ) {
    before = found.size;
    bodies.forEach((lines, index) => {
      const changes = (line: string) =>
        /\bSET_/.test(line) || [...line.matchAll(/_f(\d+)\(c\b/g)].some(([, callee]) => found.has(Number(callee)));
      if (lines.some(changes)) found.add(index);
    });
  }
  return found;
}

/** Whether a function's body mentions a local. */
function mentions(lines: readonly string[], name: string): boolean {
  const word = new RegExp(`\\b${name}\\b(?! =[^=])`);
  return lines.some((line) => word.test(line));
}

/** Definitions of all functions, each `static`, NAME_f0, NAME_f1, …; their first parameter is the instance. */
export function translate(name: string, program: Program, places: Places): string {
  const { functions, exported } = program;
  const parameters = new Map<number, Region[]>();
  for (const index of exported.values())
    parameters.set(
      index,
      functions[index].parameters.map((): Region => "ram"),
    );
  let bodies: string[][] = [];
  // callers tell callees what their arguments point to: until nothing new is told; who has not been called yet knows nothing
  for (let told = ""; told !== JSON.stringify([...parameters]); ) {
    told = JSON.stringify([...parameters]);
    bodies = functions.map((code, index) => {
      if (code.parameters.length > 0 && !parameters.has(index)) return [];
      return withoutUnused(new FunctionWriter(name, program, index, places, parameters).write());
    });
  }
  const writing = writers(bodies);
  const signature = ({ result, parameters }: Code, index: number) => {
    const list = [`${writing.has(index) ? "" : "const "}${name}_t *c`, ...parameters.map((type, i) => `${C_TYPE[type]} l${i}`)];
    return `static ${result ? C_TYPE[result] : "void"} ${name}_f${index}(${list.join(", ")})`;
  };
  const definitions = functions.map((code, index) => {
    const lines = bodies[index];
    const declarations = code.locals.flatMap((type, i) => {
      const names = type === "v128" ? LANES.map((lane) => `l${i}_${lane}`) : [`l${i}`];
      const isParameter = i < code.parameters.length;
      return names.flatMap((name) => [
        ...(isParameter ? [] : [`${type === "i32" ? "uint32_t" : "float"} ${name} = 0;`]),
        ...(mentions(lines, name) ? [] : [`(void)${name};`]),
      ]);
    });
    if (!lines.some((line) => INSTANCE.test(line))) declarations.push("(void)c;");
    return `${signature(code, index)}\n{\n${[...declarations, ...lines].join("\n")}\n}\n`;
  });
  return `${functions.map((code, index) => `${signature(code, index)};`).join("\n")}\n\n${definitions.join("\n")}`;
}
