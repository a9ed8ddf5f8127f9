import { existsSync, globSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { arch, cpus, platform } from 'node:os';
import { basename } from 'node:path';
import { pathToFileURL } from 'node:url';

/** One measured figure. `ratio` is value / referenceValue, both measured in the same run, so that machines compare. */
export interface Row {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  readonly reference: string;
  readonly referenceValue: number;
  readonly ratio: number;
}

const HELP = `npm run bench [NAME…]   measures against named references and writes bench/latest.json
Names: each bench/NAME.ts that exports run(). Without a name, all of them.`;

const all = globSync('bench/*.ts')
  .map((file) => basename(file, '.ts'))
  .filter((name) => name !== 'main' && !name.endsWith('.test'))
  .sort();
const names = process.argv.slice(2);
if (names.includes('--help')) {
  console.log(`${HELP}\nHere: ${all.join(', ')}`);
  process.exit(0);
}
const unknown = names.filter((name) => !all.includes(name));
if (unknown.length > 0) {
  console.error(`There is no bench ${unknown.join(', ')}. Here: ${all.join(', ')}`);
  process.exit(2);
}

process.env['ORT_DISABLE_TELEMETRY'] = '1';
const rows: Row[] = [];
for (const name of names.length > 0 ? names : all) {
  const module = (await import(pathToFileURL(`bench/${name}.ts`).href)) as { run?: () => Promise<Row[]> };
  if (!module.run) continue;
  console.log(`${name} …`);
  for (const row of await module.run()) {
    rows.push(row);
    const reference = `${row.reference} ${format(row.referenceValue)}`;
    console.log(`  ${row.name}: ${format(row.value)} ${row.unit}  (${reference}, ratio ${row.ratio.toFixed(2)})`);
  }
}
const machine = { cpu: cpus()[0]?.model ?? 'unknown', cores: cpus().length, platform: platform(), arch: arch() };
await writeFile('bench/latest.json', `${JSON.stringify({ machine, node: process.version, rows }, null, 2)}\n`);
console.log(
  `${rows.length} rows in bench/latest.json${existsSync('../shared') ? '' : ' (no ../shared: some were skipped)'}`,
);

function format(value: number): string {
  return value >= 100 ? value.toFixed(0) : value >= 1 ? value.toFixed(2) : value.toPrecision(3);
}
