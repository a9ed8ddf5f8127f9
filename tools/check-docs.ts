import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';

/**
 * The docs are checked against the tree: links lead somewhere, every dependency has its paragraph, every npm script
 * and command that the README names exists, and no page speaks of a machine's own folders.
 */
const tracked = (pattern: RegExp): string[] =>
  execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], { encoding: 'utf8' })
    .split('\0')
    .filter((name) => pattern.test(name) && existsSync(name));

const faults: string[] = [];
const slug = (heading: string): string =>
  heading
    .toLowerCase()
    .replace(/[`*_]/g, '')
    .replace(/[^\p{L}\p{N}\- ]/gu, '')
    .trim()
    .replace(/ /g, '-');
const headings = (file: string): Set<string> =>
  new Set([...readFileSync(file, 'utf8').matchAll(/^#{1,6}\s+(.+)$/gm)].map((match) => slug(match[1]!)));

for (const file of tracked(/\.md$/)) {
  const text = readFileSync(file, 'utf8').replace(/```[\s\S]*?```/g, '');
  for (const match of text.matchAll(/\]\(([^)\s]+)(?:\s+"[^"]*")?\)/g)) {
    const link = match[1]!;
    if (/^(https?:|mailto:)/.test(link)) continue;
    const [path, anchor] = link.split('#') as [string, string | undefined];
    const target = path === '' ? file : normalize(join(dirname(file), decodeURIComponent(path)));
    if (!existsSync(target)) faults.push(`${file}: the link ${link} leads nowhere`);
    else if (anchor && target.endsWith('.md') && !headings(target).has(anchor)) {
      faults.push(`${file}: ${link} names a heading that is not there`);
    }
  }
}

const manifest = JSON.parse(readFileSync('package.json', 'utf8')) as Record<string, Record<string, string>>;
const paragraphs = readFileSync('docs/dependencies.md', 'utf8');
for (const name of Object.keys({ ...manifest['dependencies'], ...manifest['devDependencies'] })) {
  if (!paragraphs.includes(`**${name}**`)) faults.push(`docs/dependencies.md: no paragraph for ${name}`);
}
for (const [name, range] of Object.entries({ ...manifest['dependencies'], ...manifest['devDependencies'] })) {
  if (!/^\d/.test(range)) faults.push(`package.json: ${name} is not pinned (${range})`);
}
for (const file of ['README.md', 'CONTRIBUTING.md', 'docs/quality.md', 'docs/performance.md']) {
  for (const match of readFileSync(file, 'utf8').matchAll(/npm run ([a-z-]+)/g)) {
    if (!manifest['scripts']![match[1]!]) faults.push(`${file}: npm run ${match[1]!} is no script`);
  }
}
for (const file of tracked(/\.(md|ts|tsx|py|json|mjs|yml)$|^\.ci\/run$/)) {
  if (file === 'package-lock.json' || file.startsWith('test/clips/')) continue;
  const match = /(?:^|[\s"'`(])(\/work\/|\/home\/|\/root\/|\/Users\/)[a-z]/m.exec(readFileSync(file, 'utf8'));
  // Attack lists and their tests name such folders on purpose: they try to read them.
  if (match && !file.startsWith('src/wall/')) faults.push(`${file}: names a folder of one machine (${match[1]!}…)`);
}

for (const fault of faults) console.error(fault);
process.exitCode = faults.length > 0 ? 1 : 0;
