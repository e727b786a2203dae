/** Something is wrong with what the user gave: said in a sentence, without a stack. */
export class UserError extends Error {
  override name = "UserError";
}
