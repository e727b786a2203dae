// What the translated functions use of C: words of memory, and the few operations that C has no operator for. No rule of aliasing
// is broken: gcc and clang are told what may be an integer and a float, for others words are copied byte by byte. Where flash is a
// memory of its own (AVR), weights are read by its instructions.
import { hex32 } from "../../base/codec.ts";
import type { Naming } from "./naming.ts";
import type { Places } from "./regions.ts";

/** The words of flash, and the macros that `translated` uses. */
export function helpers({ name, NAME }: Naming, { ram, flash, spare, end }: Places, words: Uint32Array, translated: string): string {
  const sizes = { ram: flash - ram, flash: spare - flash, spare: end - spare };
  const rows: string[] = [];
  for (let i = 0; i < words.length; i += 12) rows.push([...words.subarray(i, i + 12)].map((value) => `0x${hex32(value)}u`).join(","));
  const used = HELPERS.filter(
    ({ macro }) =>
      translated.includes(`${macro}(`) ||
      (macro.endsWith("_S") && translated.includes(`${macro.replace("_S", "_P")}(`)) ||
      (sizes.spare > 0 && translated.includes(`SLOT_${macro.at(-1)}(`)),
  );
  return `/* Weights: they stay in flash, also where that is a memory of its own. */
#ifdef __AVR__
#include <avr/pgmspace.h>
#define KEPT PROGMEM
#else
#define KEPT
#endif
static const uint32_t ${name}_flash[${words.length}] KEPT = {
${rows.join(",\n")}};

/* A word of memory may be an integer now and a float then. */
#ifdef __GNUC__
typedef uint32_t __attribute__((__may_alias__)) ${name}_u;
typedef float __attribute__((__may_alias__)) ${name}_f;
typedef int16_t __attribute__((__may_alias__)) ${name}_s;
#define COPY(x, from, type) ((x) = *(const type *)(const void *)(from))
#define COPY_TO(to, x, type) (*(type *)(void *)(to) = (x))
#else
typedef uint32_t ${name}_u;
typedef float ${name}_f;
typedef int16_t ${name}_s;
#define COPY(x, from, type) memcpy(&(x), from, sizeof(type))
#define COPY_TO(to, x, type) memcpy(to, &(x), sizeof(type))
#endif
${/_[SP]\(/.test(translated) ? HALF : ""}${used.map(({ text }) => text.replaceAll("$", name)).join("")}${
  sizes.spare > 0
    ? `
/* A slot of a motif: a weight, or behind the other words of the instance if the motif was added. */
#define SLOT(a, type) ((a) < ${sizes.flash}u ? FLASH_##type(a) : RAM_##type((a) + ${sizes.ram - sizes.flash}u))
#define SLOT_F(a) SLOT(a, F)
#define SLOT_U(a) SLOT(a, U)
#define SLOT_S(a) SLOT(a, S)
#ifdef DUAL
#define SLOT_P(a) SLOT(a, P)
#else
#define SLOT_P(a) SLOT_S(a), SLOT_S((a) + 2u)
#endif
`
    : ""
}
#ifdef ${NAME}_CHECK /* for the proof that nothing else is accessed: optimised, no call of the trap is left */
#define CHECK(a, n, size) do { if ((a) > (size) - (n)) ${name}_trap(); } while (0)
#else
#define CHECK(a, n, size) ((void)(a))
#endif
#define CHECK_RAM(a, n) CHECK(a, n, ${sizes.ram}u)
#define CHECK_FLASH(a, n) CHECK(a, n, ${sizes.flash}u)
#define CHECK_SLOT(a, n) CHECK(a, n, ${sizes.flash + sizes.spare}u)
`;
}

/** Of a word the half at an address. */
const HALF = `
/* The half of a word that has the lower address where words are little-endian. */
#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
#define HALF(a) ((a) ^ 2u)
#else
#define HALF(a) (a)
#endif
`;

/** By macro; $ stands for the controller's name. */
const HELPERS = [
  {
    macro: "RAM_F",
    text: `
static inline float $_load_f(const unsigned char *at)
{
  float x;
  COPY(x, at, $_f);
  return x;
}
#define RAM_F(a) $_load_f((const unsigned char *)c + (a))
`,
  },
  {
    macro: "RAM_U",
    text: `
static inline uint32_t $_load_u(const unsigned char *at)
{
  uint32_t x;
  COPY(x, at, $_u);
  return x;
}
#define RAM_U(a) $_load_u((const unsigned char *)c + (a))
`,
  },
  {
    macro: "SET_F",
    text: `
static inline void $_store_f(unsigned char *at, float x) { COPY_TO(at, x, $_f); }
#define SET_F(a, x) $_store_f((unsigned char *)c + (a), x)
`,
  },
  {
    macro: "SET_U",
    text: `
static inline void $_store_u(unsigned char *at, uint32_t x) { COPY_TO(at, x, $_u); }
#define SET_U(a, x) $_store_u((unsigned char *)c + (a), x)
`,
  },
  {
    macro: "FLASH_F",
    text: `
static inline float $_weight_f(const unsigned char *at)
{
#ifdef __AVR__
  return pgm_read_float(at);
#else
  float x;
  COPY(x, at, $_f);
  return x;
#endif
}
#define FLASH_F(a) $_weight_f((const unsigned char *)$_flash + (a))
`,
  },
  {
    macro: "FLASH_U",
    text: `
static inline uint32_t $_weight_u(const unsigned char *at)
{
#ifdef __AVR__
  return pgm_read_dword(at);
#else
  uint32_t x;
  COPY(x, at, $_u);
  return x;
#endif
}
#define FLASH_U(a) $_weight_u((const unsigned char *)$_flash + (a))
`,
  },
  {
    macro: "RAM_S",
    text: `
static inline uint32_t $_load_s(const unsigned char *at)
{
  int16_t x;
  COPY(x, at, $_s);
  return (uint32_t)(int32_t)x;
}
#define RAM_S(a) $_load_s((const unsigned char *)c + HALF(a))
`,
  },
  {
    macro: "SET_S",
    text: `
static inline void $_store_s(unsigned char *at, uint32_t word)
{
  const int16_t x = (int16_t)(uint16_t)word;
  COPY_TO(at, x, $_s);
}
#define SET_S(a, x) $_store_s((unsigned char *)c + HALF(a), x)
`,
  },
  {
    macro: "FLASH_S",
    text: `
static inline uint32_t $_weight_s(const unsigned char *at)
{
#ifdef __AVR__
  return (uint32_t)(int32_t)(int16_t)pgm_read_word(at);
#else
  int16_t x;
  COPY(x, at, $_s);
  return (uint32_t)(int32_t)x;
#endif
}
#define FLASH_S(a) $_weight_s((const unsigned char *)$_flash + HALF(a))
`,
  },
  {
    macro: "PAIR",
    text: `
/* Two products of 16 bits added to a sum: at once where the chip can. */
#if defined(__ARM_FEATURE_DSP) && (defined(__clang__) || __GNUC__ >= 10) && HALF(0) == 0
#define DUAL
typedef uint32_t __attribute__((__may_alias__, __aligned__(2))) $_p;
#define RAM_P(a) (*(const $_p *)(const void *)((const unsigned char *)c + (a)))
#define FLASH_P(a) (*(const $_p *)(const void *)((const unsigned char *)$_flash + (a)))
#define PAIR(z, a, b) ((uint32_t)__builtin_arm_smlad((int32_t)(a), (int32_t)(b), (int32_t)(z)))
#else
#define RAM_P(a) RAM_S(a), RAM_S((a) + 2u)
#define FLASH_P(a) FLASH_S(a), FLASH_S((a) + 2u)
#define PAIR(z, a, b) PAIRED(z, a, b)
#define PAIRED(z, a, a_next, b, b_next) ((z) + (a) * (b) + (a_next) * (b_next))
#endif
`,
  },
  {
    macro: "SATURATED",
    text: `
/* Held within so many bits. */
#if defined(__ARM_FEATURE_SAT) && (defined(__clang__) || __GNUC__ >= 10)
#define SATURATED(x, bits) ((uint32_t)__builtin_arm_ssat((int32_t)(x), bits))
#else
static inline uint32_t $_saturated(int32_t x, int32_t most) { return (uint32_t)(x > most ? most : x < -most - 1 ? -most - 1 : x); }
#define SATURATED(x, bits) $_saturated((int32_t)(x), (int32_t)(((uint32_t)1 << (bits - 1)) - 1u))
#endif
`,
  },
  {
    macro: "SHIFTED",
    text: `
/* With its sign, which the shift of a negative number need not keep. */
#define SHIFTED(x, n) ((uint32_t)((int32_t)(x) < 0 ? ~(~(int32_t)(x) >> (n)) : (int32_t)(x) >> (n)))
`,
  },
  {
    macro: "ABSOLUTE",
    text: `
static inline float $_absolute(float x)
{
#ifdef __GNUC__
  return __builtin_fabsf(x); /* an instruction where there is an FPU */
#else
  return x < 0.0f || 1.0f / x < 0.0f ? -x : x;
#endif
}
#define ABSOLUTE(x) $_absolute(x)
`,
  },
  {
    macro: "TRUNCATED",
    text: `
/* Towards zero; what does not fit becomes the nearest that does, no number zero. */
static inline uint32_t $_truncated(float x)
{
  return x >= 4294967296.0f ? 0xffffffffu : x > 0.0f ? (uint32_t)x : 0u;
}
#define TRUNCATED(x) $_truncated(x)
`,
  },
];

/** The macros again, so that the sources of two controllers can be compiled as one. */
export function forget(text: string): string {
  const defined = new Set([...text.matchAll(/^#define (\w+)/gm)].map(([, macro]) => macro));
  return [...defined].map((macro) => `#undef ${macro}\n`).join("");
}
