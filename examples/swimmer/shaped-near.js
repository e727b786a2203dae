// @ts-check
// The near task, with every metre that the target comes nearer rewarded too.
import { touching } from "./task.js";

export default touching({ nearest: 0.4, farthest: 1.2, isShaped: true });
