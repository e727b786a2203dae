// What a bundler is given for a page.
import { Controller, UserError } from "thalamotor-runtime";

Object.assign(globalThis, { Controller, UserError });
