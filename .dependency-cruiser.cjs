// What may import what: `npm run check:imports`. In src imports point only up this list, so that whoever reads a folder
// needs to know those above it and none below.
const FOLDERS = [
  "base",
  "algebra",
  "model",
  "data",
  "file",
  "device",
  "drive",
  "realtime",
  "recording",
  "world",
  "learn",
  "measure",
  "report",
  "study",
  "cli",
];

/** What the runtime is made of: nothing that trains, reads CSV or needs Node. */
const RUNTIME = ["base", "model", "file", "device", "drive", "runtime"];

const any = (names) => `^src/(${names.join("|")})(/|\\.ts$)`;

const oneWay = FOLDERS.slice(0, -1).map((folder, i) => ({
  name: `${folder}-imports-up`,
  comment: `${folder}/ knows nothing of the folders below it.`,
  severity: "error",
  from: { path: any([folder]) },
  to: { path: any(FOLDERS.slice(i + 1)) },
}));

/** @type {import("dependency-cruiser").IConfiguration} */
module.exports = {
  forbidden: [
    ...oneWay,
    {
      name: "known-folders",
      comment: "A new folder of src takes its place in the list above.",
      severity: "error",
      from: {},
      to: { path: "^src/", pathNot: any([...FOLDERS, "index", "runtime"]) },
    },
    {
      name: "no-circles",
      comment: "Of two files that need each other one is to be two, or both one.",
      severity: "error",
      from: {},
      to: { circular: true },
    },
    {
      name: "faces-are-last",
      comment: "index.ts and runtime.ts say what a user gets: they import, nothing in src imports them.",
      severity: "error",
      from: { path: "^src/" },
      to: { path: "^src/(index|runtime)\\.ts$" },
    },
    {
      name: "small-runtime",
      comment: "The runtime brings neither training nor dependencies with it; in Node it reads files.",
      severity: "error",
      from: { path: "^src/runtime\\.ts$" },
      to: { reachable: true, pathNot: [any(RUNTIME), "^fs/promises$"] },
    },
    {
      name: "device-alone",
      comment: "What runs on the device shares no code with the host, only what it exports by name.",
      severity: "error",
      from: { path: "^assembly/" },
      to: { pathNot: "^assembly/" },
    },
    {
      name: "host-alone",
      comment: "assembly/ is compiled, never imported.",
      severity: "error",
      from: { path: "^src/" },
      to: { path: "^assembly/" },
    },
    {
      name: "no-orphans",
      comment: "A file that nothing imports and that imports nothing does nothing.",
      severity: "error",
      from: { orphan: true, path: "^(src|assembly)/", pathNot: "\\.d\\.ts$" },
      to: {},
    },
    {
      name: "resolvable",
      comment: "An import that leads nowhere.",
      severity: "error",
      from: { path: "^src/" },
      to: { couldNotResolve: true },
    },
    {
      name: "no-development-dependencies",
      comment:
        "What ships imports only what is installed with it; of TensorFlow.js the build bundles what training needs, and it bundles the live view's page. MuJoCo is who opens a world's to install.",
      severity: "error",
      from: { path: "^src/", pathNot: "^src/(learn/gradient/tensorflow|cli/live/page)\\.ts$" },
      to: { dependencyTypes: ["npm-dev", "npm-no-pkg", "npm-unknown"], dependencyTypesNot: ["npm-peer"] },
    },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    // imports of types bind files together as much as those of values
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["import", "node", "types", "default"],
      extensions: [".ts", ".js", ".d.ts"],
    },
  },
};
