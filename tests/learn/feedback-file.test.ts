import { describe, expect, test } from "vitest";
import { givenFeedback, readFeedback } from "../../src/learn/feedback-file.ts";

const read = (text: string) => readFeedback(new TextEncoder().encode(text), "k.csv");
const K = (text: string, motif = "reach") => [...givenFeedback(read(text), motif, ["x", "y"], ["p", "q", "r"])];

describe("a file of feedback", () => {
  test("is CSV, one K for all motifs or one for each, whatever the order of its names", () => {
    expect(K("command,p,q,r\nx,1,2,3\ny,4,5,6\n")).toEqual([1, 2, 3, 4, 5, 6]);
    expect(K("r;command;q;p\n6,5;y;5;4\n3;x;2;1\n")).toEqual([1, 2, 3, 4, 5, 6.5]);
    const each = "motif,command,p,q,r\nreach,x,1,2,3\nback,x,0,0,0\nback,y,0,0,1\nreach,y,4,5,6\n";
    expect(K(each)).toEqual([1, 2, 3, 4, 5, 6]);
    expect(K(each, "back")).toEqual([0, 0, 0, 0, 0, 1]);
  });

  test("is JSON likewise", () => {
    const all = { y: { r: 6, q: 5, p: 4 }, x: { p: 1, q: 2, r: 3 } };
    expect(K(JSON.stringify(all))).toEqual([1, 2, 3, 4, 5, 6]);
    expect(K(JSON.stringify({ back: {}, reach: all }))).toEqual([1, 2, 3, 4, 5, 6]);
  });

  test("is refused with both sides where names do not match", () => {
    expect(() => K("command,p,q\nx,1,2\ny,4,5\n")).toThrow(/r is not there.*demonstrations: p, q, r.*in k.csv: p, q\./);
    expect(() => K("command,p,q,r,touch\nx,1,2,3,4\ny,4,5,6,7\n")).toThrow(/touch is not there/);
    expect(() => K("command,p,q,r\nx,1,2,3\n")).toThrow(/y is not there.*demonstrations: x, y.*in k.csv: x\./);
    expect(() => K("motif,command,p,q,r\nback,x,1,2,3\n")).toThrow(/reach is not there.*in k.csv: back/);
  });

  test("is refused where it is none, with the place", () => {
    expect(() => read("t,p,q\n0,1,2\n")).toThrow(/a header such as command,q1,q2/);
    expect(() => read("command,p\nx,1\nx,2\n")).toThrow(/line 3: a second row for x/);
    expect(() => read("command,p\nx,far\n")).toThrow(/line 2, p: "far" is no number/);
    expect(() => read("command,p\nx,1e308\n")).toThrow(/line 2, p: 1e\+308 is beyond ±1000000/); // and infinite in f32
    expect(() => read('{"x": {"p": null}}')).toThrow(/x, p: null is no number/);
    expect(() => read('{"x": [1, 2]}')).toThrow(/expected \{"command"/);
    expect(() => read("{")).toThrow(/no JSON/);
    expect(() => read(`{"a": {"x": {"p": ${"[".repeat(20_000)}${"]".repeat(20_000)}}}}`)).toThrow(/a, x, p: it is no number/);
  });
});
