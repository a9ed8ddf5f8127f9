/**
 * An assembler for the classic BPF programs that seccomp(2) takes. Source: Linux `include/uapi/linux/bpf_common.h`,
 * `filter.h`, `seccomp.h`; McCanne and Jacobson, "The BSD Packet Filter", USENIX 1993.
 *
 * An instruction is eight bytes, little-endian here: code u16, jump-if-true u8, jump-if-false u8, operand u32.
 */
export const LOAD_WORD = 0x20;
export const AND = 0x54;
export const JUMP_EQUAL = 0x15;
export const JUMP_GREATER_EQUAL = 0x35;
export const RETURN = 0x06;

export const ARCHITECTURES = { x64: 0xc000003e, arm64: 0xc00000b7 } as const;
export type Architecture = keyof typeof ARCHITECTURES;

// struct seccomp_data { int nr; u32 arch; u64 instruction_pointer; u64 args[6]; }
const NR = 0;
const ARCH = 4;
const argumentLow = (index: number): number => 16 + 8 * index;
const argumentHigh = (index: number): number => argumentLow(index) + 4;

/** `SECCOMP_RET_*`. */
export type Verdict = 'allow' | 'kill' | { readonly errno: number };
const ALLOW = 0x7fff0000;
const KILL_PROCESS = 0x80000000;
const ERRNO = 0x00050000;

/** True when `(argument & mask) === value`; the lower 32 bits, as for every argument of C type int or of flags. */
export interface Condition {
  readonly argument: number;
  readonly mask?: number;
  readonly value: number;
  /** Also demands that the upper 32 bits are zero: for pointers. */
  readonly whole?: boolean;
}

export interface Rule {
  readonly call: number;
  /** The rule matches when every condition of at least one alternative holds; without alternatives always. */
  readonly anyOf?: readonly (readonly Condition[])[];
  readonly verdict: Verdict;
  /** For this call when nothing matches; by default the filter's own. */
  readonly otherwise?: Verdict;
}

export interface Filter {
  readonly architecture: Architecture;
  readonly rules: readonly Rule[];
  readonly otherwise: Verdict;
}

type Instruction = readonly [code: number, ifTrue: number, ifFalse: number, operand: number];

const returned = (verdict: Verdict): Instruction => [
  RETURN,
  0,
  0,
  verdict === 'allow' ? ALLOW : verdict === 'kill' ? KILL_PROCESS : ERRNO | (verdict.errno & 0xffff),
];

function conditionCode(condition: Condition): Instruction[] {
  const { argument, mask, value, whole } = condition;
  // The jumps over the rest of the alternative are filled in by `alternativeCode`.
  const code: Instruction[] = [];
  if (whole === true) code.push([LOAD_WORD, 0, 0, argumentHigh(argument)], [JUMP_EQUAL, 0, 0, 0]);
  code.push([LOAD_WORD, 0, 0, argumentLow(argument)]);
  if (mask !== undefined) code.push([AND, 0, 0, mask >>> 0]);
  code.push([JUMP_EQUAL, 0, 0, value >>> 0]);
  return code;
}

function alternativeCode(conditions: readonly Condition[], verdict: Verdict): Instruction[] {
  const code = [...conditions.flatMap(conditionCode), returned(verdict)];
  return code.map((instruction, at) =>
    instruction[0] === JUMP_EQUAL ? [JUMP_EQUAL, 0, code.length - 1 - at, instruction[3]] : instruction,
  );
}

function ruleCode(rule: Rule, otherwise: Verdict): Instruction[] {
  const body = rule.anyOf
    ? [
        ...rule.anyOf.flatMap((conditions) => alternativeCode(conditions, rule.verdict)),
        // The number is no longer in the accumulator, so the rule decides here for good.
        returned(rule.otherwise ?? otherwise),
      ]
    : [returned(rule.verdict)];
  if (body.length > 255) throw new RangeError('A rule of more than 255 instructions cannot be jumped over.');
  return [[JUMP_EQUAL, 0, body.length, rule.call], ...body];
}

/** x32 calls carry bit 30 and share the architecture value of x86-64: refused whole (seccomp(2), "Caveats"). */
const X32_BIT = 0x40000000;

/** The program as the kernel takes it: `length / 8` instructions. Throws `RangeError` beyond the kernel's 4096. */
export function assemble(filter: Filter): Uint8Array {
  const code: Instruction[] = [
    [LOAD_WORD, 0, 0, ARCH],
    [JUMP_EQUAL, 1, 0, ARCHITECTURES[filter.architecture]],
    returned('kill'),
    [LOAD_WORD, 0, 0, NR],
  ];
  if (filter.architecture === 'x64') code.push([JUMP_GREATER_EQUAL, 0, 1, X32_BIT], returned('kill'));
  for (const rule of filter.rules) code.push(...ruleCode(rule, filter.otherwise));
  code.push(returned(filter.otherwise));
  if (code.length > 4096) throw new RangeError('The filter is longer than the kernel takes (BPF_MAXINSNS).');
  const bytes = new DataView(new ArrayBuffer(code.length * 8));
  code.forEach(([operation, ifTrue, ifFalse, operand], i) => {
    bytes.setUint16(8 * i, operation, true);
    bytes.setUint8(8 * i + 2, ifTrue);
    bytes.setUint8(8 * i + 3, ifFalse);
    bytes.setUint32(8 * i + 4, operand, true);
  });
  return new Uint8Array(bytes.buffer);
}
