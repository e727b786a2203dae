import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { UserError } from "../../src/base/errors.ts";
import { FileNotes } from "../../src/data/notes.ts";
import { parseRecording } from "../../src/data/recording.ts";
import { decode, readTable } from "../../src/data/table.ts";

const table = (text: string) => readTable(text, "a.csv", new FileNotes("a.csv"));

/** How a program may write a table; the numbers stay the same. */
const style = fc.record({
  delimiter: fc.constantFrom(",", ";", "\t", "|", " "),
  comma: fc.boolean(),
  bom: fc.boolean(),
  end: fc.constantFrom("\n", "\r\n"),
  quotes: fc.boolean(),
  comment: fc.boolean(),
  trailing: fc.boolean(),
  index: fc.boolean(),
});
const numbers = fc.array(fc.tuple(fc.integer({ min: -9999, max: 9999 }), fc.integer({ min: -9999, max: 9999 })), {
  minLength: 2,
  maxLength: 30,
});

describe("a table", () => {
  test("gives the same recording whatever its delimiter, decimal sign, order of columns and ornaments", () => {
    fc.assert(
      fc.property(numbers, style, fc.shuffledSubarray([0, 1, 2], { minLength: 3 }), (values, how, order) => {
        const comma = how.comma && how.delimiter !== ",";
        const trailing = how.trailing && how.delimiter !== " ";
        const index = how.index && how.delimiter !== " ";
        const quote = (cell: string) => (how.quotes && how.delimiter !== " " ? `"${cell}"` : cell);
        const number = (value: number) => value.toFixed(4).replace(".", comma ? "," : ".");
        const line = (cells: string[], first: string) =>
          [...(index ? [first] : []), ...order.map((i) => cells[i])].join(how.delimiter) + (trailing ? how.delimiter : "");
        const lines = [
          ...(how.comment ? ["# made, by; a machine"] : []),
          line(["t", "x", "y"].map(quote), ""),
          ...values.map(([x, y], i) => line([i / 100, x / 1e3, y / 1e3].map(number), String(i))),
        ];
        const text = (how.bom ? "\ufeff" : "") + lines.join(how.end) + how.end;
        const read = parseRecording(text, "a.csv", { channels: ["x", "y"] }, new FileNotes("a.csv"));
        expect([...read.values]).toEqual(values.flatMap(([x, y]) => [Number((x / 1e3).toFixed(4)), Number((y / 1e3).toFixed(4))]));
        expect([...read.times]).toEqual(values.map((_, i) => Number((i / 100).toFixed(4))));
      }),
    );
  });

  test("that is anything at all is read, or refused in a sentence", () => {
    const cell = fc.oneof(fc.string({ maxLength: 6 }), fc.constantFrom("t", "time", "0", "1,5", "nan", "", '"', "#", "\n", ";", ",", "\t"));
    fc.assert(
      fc.property(fc.array(cell, { maxLength: 40 }), fc.constantFrom(",", "", "\n"), (cells, between) => {
        try {
          const { times, values, channels } = parseRecording(cells.join(between), "a.csv", {}, new FileNotes("a.csv"));
          expect(values).toHaveLength(times.length * channels.length);
          expect(values.every(Number.isFinite)).toBe(true);
        } catch (error) {
          expect(error).toBeInstanceOf(UserError);
        }
      }),
      { numRuns: 500 },
    );
  });

  test("is text in UTF-8, UTF-16 or Windows-1252", () => {
    const text = "t,x [°]\n0,1\n";
    const notes = new FileNotes("a.csv");
    expect(decode(Buffer.from(text, "utf8"), notes)).toBe(text);
    expect(decode(Buffer.from(`\ufeff${text}`, "utf16le"), notes)).toBe(text);
    expect(notes.notes).toEqual([]);
    expect(decode(Buffer.from(text, "latin1"), notes)).toBe(text);
    expect(notes.notes).toMatchObject([{ text: expect.stringMatching(/Windows-1252/) }]);
    expect(() => decode(Uint8Array.of(0x9f, 0x22, 0, 0x1b), notes)).toThrow(
      /a\.csv is no table of numbers: it holds bytes that no text has/,
    );
  });

  test("is refused with its line, and without what the line holds, where quotes do not close", () => {
    expect(() => table('t,x\n0,secret"1\n')).toThrow(/^a\.csv, line 2: Invalid Opening Quote: a quote is found on field 1 at line 2$/);
  });

  test("knows the lines of its rows", () => {
    expect(table("# one\n\nt,x\n0,1\n\n# more\n1,2\n").lines).toEqual([4, 7]);
  });

  test("has no header where the first row is numbers, unless a comment above it is one", () => {
    expect(table("0,1\n1,2\n").header).toBeUndefined();
    expect(table("# t,x\n0,1\n1,2\n").header).toEqual(["t", "x"]);
    expect(table("# a comment\n0,1\n1,2\n").header).toBeUndefined();
    expect(table("# t  x\n0.0 1.0\n1.0 2.0\n").header).toEqual(["t", "x"]);
  });

  test("refuses rows of another length by line, and thinks of decimal commas", () => {
    expect(() => table("t,x\n0,1\n0,5,1\n")).toThrow(/a\.csv, line 3: the row has 3 cells, the header 2.* decimal commas/);
    expect(() => table('t,x\n0,"1\n')).toThrow(/a\.csv, line 2: /);
  });

  test("does not take a comma for a point where the table has points", () => {
    const text = "t;x\n0.0;1,5\n0.1;2,5\n";
    expect(() => parseRecording(text, "a.csv", {}, new FileNotes("a.csv"))).toThrow(/no channel|not a number/);
  });
});
