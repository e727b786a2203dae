import { expect, test } from "vitest";
import { UserError } from "../../src/base/errors.ts";

test("what is wrong with what others wrote is told without what would move a terminal's cursor", () => {
  expect(new UserError('there is no "\u001b]52;c;bm8=\u0007\u009b2J"\n\tanywhere').message).toBe(
    'there is no " ]52;c;bm8=  2J"\n anywhere',
  );
});
