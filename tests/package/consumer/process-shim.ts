// The `process` that bundlers put into pages for the sake of packages that ask for it.
export const process = { env: {}, browser: true, version: "v20.0.0", versions: { node: "20.0.0" } };
