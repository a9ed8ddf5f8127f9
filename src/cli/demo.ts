import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { AugenmassError } from '../kernel/errors.ts';
import { serveReport } from '../server/report-server.ts';
import { analyse } from './analyse.ts';
import type { AnalyseFlags, Call } from './analyse.ts';
import { sayIn } from './language.ts';
import { packageFile } from '../server/package-file.ts';

export interface DemoFlags extends AnalyseFlags {
  readonly serve?: boolean;
  readonly port?: string;
}

/** `augenmass demo`: the rendered place that comes along, through the same path as any clip. */
export async function demo(flags: DemoFlags, call: Call): Promise<void> {
  const port = Number(flags.port ?? '0');
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new AugenmassError('invalid', `${flags.port ?? ''} is no port.`, { remedy: 'Choose 0 to 65535.' });
  }
  const own = flags.out === undefined ? await mkdtemp(join(tmpdir(), 'augenmass-demo-')) : undefined;
  const out = resolve(flags.out ?? own ?? '.');
  try {
    const scene = packageFile('demo/musterplatz.scene.json');
    await analyse([packageFile('demo/musterplatz.mp4')], { ...flags, out, scene, title: 'Musterplatz' }, call);
    if (flags.serve && process.exitCode === 0) await show(out, port, call);
  } finally {
    if (own !== undefined && flags.serve) await rm(own, { recursive: true, force: true });
  }
}

async function show(folder: string, port: number, call: Call): Promise<void> {
  const say = sayIn(call.language);
  const file = async (name: string, type: string) => ({ type, body: await readFile(join(folder, name)) });
  const report = await file('report.html', 'text/html; charset=utf-8');
  const server = await serveReport(
    new Map([
      ['/', report],
      ['/report.html', report],
      ['/findings.jsonl', await file('findings.jsonl', 'application/jsonl; charset=utf-8')],
      ['/summary.json', await file('summary.json', 'application/json; charset=utf-8')],
    ]),
    port,
  );
  process.stdout.write(`\n${say('serving')} ${server.url}\n${say('stopServing')}\n`);
  await new Promise<void>((resolveStop) => {
    process.once('SIGINT', resolveStop);
    process.once('SIGTERM', resolveStop);
  });
  await server.close();
}
