import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { ARCHITECTURES, assemble } from './bpf.ts';
import type { Architecture, Condition, Filter, Verdict } from './bpf.ts';
import { lockFilter, startFilter } from './filters.ts';
import { SYSTEM_CALLS, callNumber } from './syscalls.ts';

const ALLOW = 0x7fff0000;
const KILL = 0x80000000;
const errno = (number: number): number => 0x00050000 | number;

interface Call {
  readonly nr: number;
  readonly arch: number;
  readonly args: readonly bigint[];
}

/** A second reading of the same instruction set (McCanne and Jacobson 1993), to run programs without a kernel. */
function interpret(program: Uint8Array, call: Call): number {
  const data = new DataView(new ArrayBuffer(64));
  data.setInt32(0, call.nr, true);
  data.setUint32(4, call.arch, true);
  call.args.forEach((arg, i) => {
    data.setBigUint64(16 + 8 * i, BigInt.asUintN(64, arg), true);
  });
  const code = new DataView(program.buffer, program.byteOffset, program.byteLength);
  let accumulator = 0;
  for (let pc = 0; pc * 8 < program.length; pc++) {
    const operand = code.getUint32(pc * 8 + 4, true);
    const jump = (yes: boolean): number => code.getUint8(pc * 8 + (yes ? 2 : 3));
    switch (code.getUint16(pc * 8, true)) {
      case 0x20:
        accumulator = data.getUint32(operand, true);
        break;
      case 0x54:
        accumulator = (accumulator & operand) >>> 0;
        break;
      case 0x15:
        pc += jump(accumulator === operand);
        break;
      case 0x35:
        pc += jump(accumulator >= operand);
        break;
      case 0x06:
        return operand;
      default:
        assert.fail('an instruction that the kernel would refuse');
    }
  }
  return assert.fail('ran off the end');
}

const call = (nr: number, ...args: bigint[]): Call => ({ nr, arch: ARCHITECTURES.x64, args });

describe('known answers', () => {
  test('the smallest filter, instruction by instruction', () => {
    // BPF_STMT/BPF_JUMP as in seccomp(2), "EXAMPLES", written out by hand from linux/bpf_common.h and seccomp.h.
    const hex = Buffer.from(
      assemble({ architecture: 'arm64', otherwise: 'kill', rules: [{ call: 93, verdict: 'allow' }] }),
    ).toString('hex');
    assert.equal(
      hex,
      [
        '2000000004000000', // ld [4]           the architecture
        '15000100b70000c0', // jeq #0xc00000b7, skip the next
        '0600000000000080', // ret kill process
        '2000000000000000', // ld [0]           the call's number
        '150000015d000000', // jeq #93, else skip one
        '060000000000ff7f', // ret allow
        '0600000000000080', // ret kill process
      ].join(''),
    );
  });

  test('x86-64 refuses x32, where the same numbers mean other calls', () => {
    const program = assemble({ architecture: 'x64', otherwise: 'allow', rules: [] });
    assert.equal(interpret(program, call(0x40000000 | 59)), KILL);
    assert.equal(interpret(program, call(59)), ALLOW);
    assert.equal(interpret(program, { ...call(59), arch: 0x40000003 }), KILL, '32-bit x86');
  });

  test('numbers are those of the installed kernel headers', (t) => {
    const headers: [Architecture, string][] = [
      ['x64', '/usr/include/x86_64-linux-gnu/asm/unistd_64.h'],
      ['arm64', '/usr/include/asm-generic/unistd.h'],
    ];
    for (const [architecture, path] of headers) {
      let text: string;
      try {
        text = readFileSync(path, 'utf8');
      } catch {
        t.skip(`${path} is not installed`);
        return;
      }
      const numbers = new Map<string, number>();
      for (const [, name, number] of text.matchAll(/^#define __NR(?:3264)?_(\w+)\s+(\d+)$/gm)) {
        if (!numbers.has(name!)) numbers.set(name!, Number(number));
      }
      // The generic table names the 64-bit variant after the 32-bit one (`__NR3264_fstatat` is newfstatat).
      const known = (name: string) => numbers.get(name) ?? (name === 'newfstatat' ? numbers.get('fstatat') : undefined);
      for (const name of SYSTEM_CALLS)
        assert.equal(callNumber(name, architecture), known(name), `${architecture} ${name}`);
    }
  });
});

describe('properties', () => {
  const word = fc.oneof(fc.nat(7), fc.integer({ min: 0, max: 0xffffffff }));
  const condition = fc.record(
    { argument: fc.nat(5), mask: word, value: word, whole: fc.boolean() },
    { requiredKeys: ['argument', 'value'] },
  );
  const verdict = fc.constantFrom<Verdict[]>('allow', 'kill', { errno: 1 }, { errno: 38 });
  const rule = fc.record(
    {
      call: fc.nat(7),
      verdict,
      otherwise: verdict,
      anyOf: fc.array(fc.array(condition, { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 4 }),
    },
    { requiredKeys: ['call', 'verdict'] },
  );
  const spelled = (answer: Verdict): number =>
    answer === 'allow' ? ALLOW : answer === 'kill' ? KILL : errno(answer.errno);

  function holds({ argument, mask, value, whole }: Condition, args: readonly bigint[]): boolean {
    const arg = args[argument]!;
    const low = Number(arg & 0xffffffffn);
    return (low & (mask ?? 0xffffffff)) >>> 0 === value >>> 0 && (whole !== true || arg >> 32n === 0n);
  }

  /** What the rules say in plain words: the first rule of the call decides. */
  function meant(filter: Filter, { nr, args }: Call): number {
    const found = filter.rules.find((candidate) => candidate.call === nr);
    if (!found) return spelled(filter.otherwise);
    const matches = !found.anyOf || found.anyOf.some((all) => all.every((one) => holds(one, args)));
    return spelled(matches ? found.verdict : (found.otherwise ?? filter.otherwise));
  }

  test('the program decides as the rules say', () => {
    const args = fc.array(fc.oneof(word.map(BigInt), fc.bigInt({ min: 0n, max: 2n ** 64n - 1n })), {
      minLength: 6,
      maxLength: 6,
    });
    fc.assert(
      fc.property(fc.array(rule, { maxLength: 6 }), verdict, fc.nat(8), args, (rules, otherwise, nr, values) => {
        const filter: Filter = { architecture: 'x64', rules, otherwise };
        const made = call(nr, ...values);
        assert.equal(interpret(assemble(filter), made), meant(filter, made));
      }),
      { numRuns: process.env['SLOW'] ? 20_000 : 500 },
    );
  });
});

describe('the filters', () => {
  const lock = assemble(lockFilter('x64', 4711, { network: false, readFiles: false }));
  const asked = (name: (typeof SYSTEM_CALLS)[number], ...args: bigint[]) => call(callNumber(name, 'x64')!, ...args);

  test('the lock lets threads start and nothing else', () => {
    // The flags glibc's pthread_create passes, and those of fork and vfork.
    assert.equal(interpret(lock, asked('clone', 0x3d0f00n)), ALLOW);
    assert.equal(interpret(lock, asked('clone', 0x1200011n)), errno(1));
    assert.equal(interpret(lock, asked('clone', 0x4111n)), errno(1));
    assert.equal(
      interpret(lock, asked('clone', 0x3d0f00n | 0x10000000n)),
      errno(1),
      'a thread in a new user namespace',
    );
    assert.equal(interpret(lock, asked('clone3')), errno(38));
    assert.equal(interpret(lock, asked('execve')), errno(1));
  });

  test('the lock signals only the own process and reads only the own limits', () => {
    assert.equal(interpret(lock, asked('kill', 4711n, 6n)), ALLOW);
    assert.equal(interpret(lock, asked('kill', 1n, 9n)), errno(1));
    assert.equal(interpret(lock, asked('kill', 0xffffffffffffffffn, 9n)), errno(1));
    assert.equal(interpret(lock, asked('prlimit64', 0n, 7n, 0n, 99n)), ALLOW);
    assert.equal(interpret(lock, asked('prlimit64', 0n, 7n, 0x7f0000000000n, 0n)), errno(1), 'a new limit by pointer');
  });

  test('an unknown call is refused by the lock, so that new kernels open nothing', () => {
    for (let nr = 400; nr < 1024; nr++) {
      const known = SYSTEM_CALLS.some((name) => callNumber(name, 'x64') === nr);
      if (!known) assert.equal(interpret(lock, call(nr)), errno(1), String(nr));
    }
  });

  test('reading files means reading: no creating, no truncating, no writing', () => {
    const reading = assemble(lockFilter('x64', 1, { network: false, readFiles: true }));
    const atCwd = 0xffffff9cn;
    assert.equal(interpret(reading, asked('openat', atCwd, 1n, 0x80000n)), ALLOW);
    for (const flags of [1n, 2n, 0o100n, 0o1000n, 0o20200000n | 2n]) {
      assert.equal(interpret(reading, asked('openat', atCwd, 1n, flags)), errno(1));
    }
    assert.equal(interpret(lock, asked('openat', atCwd, 1n, 0n)), errno(1));
  });

  test('network means TCP and UDP of IPv4 and IPv6', () => {
    for (const program of [
      assemble(lockFilter('x64', 1, { network: true, readFiles: false })),
      assemble(startFilter('x64', true)),
    ]) {
      const flags = 0o2004000n; // SOCK_CLOEXEC | SOCK_NONBLOCK
      for (const [family, type] of [
        [2n, 1n],
        [2n, 2n],
        [10n, 1n],
        [10n, 2n],
      ] as const) {
        assert.equal(interpret(program, asked('socket', family, type | flags)), ALLOW);
      }
      for (const [family, type] of [
        [1n, 1n],
        [2n, 3n],
        [16n, 3n],
        [17n, 3n],
        [40n, 1n],
      ] as const) {
        assert.equal(interpret(program, asked('socket', family, type)), errno(1), `${family} ${type}`);
      }
    }
    assert.equal(interpret(assemble(startFilter('x64', false)), asked('socket', 2n, 1n)), errno(1));
  });

  test('both filters exist for arm64 and fit', () => {
    assert.ok(assemble(lockFilter('arm64', 1, { network: true, readFiles: true })).length < 4096 * 8);
    assert.ok(assemble(startFilter('arm64', false)).length < 4096 * 8);
  });
});
