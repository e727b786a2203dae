export default {
  entries: ["tests/assembly/**/*.spec.ts"],
  include: [],
  disclude: [/node_modules/],
  async instantiate(_memory, createImports, instantiate, binary) {
    return instantiate(binary, createImports({}));
  },
  outputBinary: false,
};
