// @ts-check
// The far task, with every metre that the target comes nearer rewarded too.
import { touching } from "./task.js";

export default touching({ nearest: 1.2, farthest: 2, isShaped: true });
