import { existsSync, readFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { dirname, join, relative, resolve, sep } from 'node:path';
import ts from 'typescript';

/**
 * A folder under src is a room. It has a ROOM.md and a DEPS list, and imports, type imports included, reach only
 * the rooms on that list: a privacy boundary leaks through types first. Tests may import any room.
 */
export interface RoomFault {
  readonly file: string;
  readonly message: string;
}

/** What may be named of the darkroom from outside: its door and what a host needs to start it. Never a frame. */
const DARKROOM_DOORS = new Set([
  'src/darkroom/darkroom.ts',
  'src/darkroom/walled.ts',
  'src/darkroom/model-file.ts',
  'src/darkroom/release.ts',
  'src/darkroom/release-walled.ts',
]);
/** Packages that can decode or look at pictures; only the darkroom, and intake for packets, may load them. */
const PICTURE_PACKAGES: Readonly<Record<string, readonly string[]>> = {
  'node-av': ['darkroom', 'intake', 'wall'],
  'onnxruntime-node': ['darkroom', 'wall'],
};
/** Whatever recognises people or reads their state has no place here, as a dependency neither. */
const NEVER = /face-?api|facenet|insightface|arcface|deepface|reid|openpifpaf-id|emotion|age-?gender|speech|whisper/i;

/** What a style sheet fetches: other sheets, types, pictures. */
export function fetchedBy(css: string): string[] {
  const bare = css.replace(/\/\*[\s\S]*?\*\//g, '');
  return [...bare.matchAll(/(?:@import\s+|url\()\s*['"]?([^'")\s;]+)/g)].map((match) => match[1]!);
}

export function importsOf(file: string, text: string): string[] {
  if (file.endsWith('.css')) return fetchedBy(text);
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.ESNext, true);
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    if ((ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) && node.moduleSpecifier) {
      if (ts.isStringLiteral(node.moduleSpecifier)) found.push(node.moduleSpecifier.text);
    } else if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) {
      if (ts.isStringLiteral(node.argument.literal)) found.push(node.argument.literal.text);
    } else if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
      const [argument] = node.arguments;
      if (argument && ts.isStringLiteral(argument)) found.push(argument.text);
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

export function readDeps(text: string): string[] {
  return text
    .split('\n')
    .map((line) => line.replace(/#.*/, '').trim())
    .filter(Boolean);
}

export async function checkRooms(root: string): Promise<RoomFault[]> {
  const faults: RoomFault[] = [];
  const src = join(root, 'src');
  const rooms = (await readdir(src, { withFileTypes: true })).filter((entry) => entry.isDirectory()).map((e) => e.name);
  for (const room of rooms) {
    const files = (await readdir(join(src, room), { recursive: true })).filter((name) => /\.(ts|tsx|css)$/.test(name));
    if (files.length === 0) continue;
    const depsFile = join(src, room, 'DEPS');
    for (const needed of ['ROOM.md', 'DEPS']) {
      if (!existsSync(join(src, room, needed))) faults.push({ file: `src/${room}`, message: `has no ${needed}` });
    }
    const allowed = new Set(existsSync(depsFile) ? readDeps(readFileSync(depsFile, 'utf8')) : []);
    for (const name of allowed) {
      if (!rooms.includes(name)) faults.push({ file: `src/${room}/DEPS`, message: `names ${name}, which is no room` });
    }
    for (const name of files) {
      if (name.endsWith('.test.ts') || name.endsWith('.test.tsx')) continue;
      const path = join(src, room, name);
      const file = relative(root, path).split(sep).join('/');
      for (const specifier of importsOf(file, readFileSync(path, 'utf8'))) {
        const message = faultOf(specifier, room, path, src, allowed);
        if (message) faults.push({ file, message });
      }
    }
  }
  return faults;
}

function faultOf(specifier: string, room: string, path: string, src: string, allowed: Set<string>): string | undefined {
  // A page that fetches from elsewhere tells elsewhere who looks at it.
  if (/^(https?:)?\/\//.test(specifier)) return `fetches ${specifier}: nothing comes from elsewhere`;
  if (room === 'ui' && specifier.startsWith('node:')) return `imports ${specifier}, which no browser has`;
  if (!specifier.startsWith('.')) {
    if (NEVER.test(specifier)) return `imports ${specifier}: nothing that recognises people is built here`;
    const rooms =
      PICTURE_PACKAGES[
        specifier
          .split('/')
          .slice(0, specifier.startsWith('@') ? 2 : 1)
          .join('/')
      ];
    return rooms && !rooms.includes(room) ? `imports ${specifier}, which only ${rooms.join(' and ')} may` : undefined;
  }
  // Vite's own marks behind a question mark say how a file comes, not which.
  const target = resolve(dirname(path), specifier.replace(/\?.*$/, ''));
  if (!existsSync(target)) return `imports ${specifier}, which does not exist`;
  const inside = relative(src, target).split(sep);
  if (inside[0] === '..') return `imports ${specifier} from outside src`;
  const other = inside[0]!;
  if (other === room) return undefined;
  if (!allowed.has(other)) return `imports ${specifier}, but ${other} is not in its DEPS`;
  const door = `src/${inside.join('/')}`;
  if (other === 'darkroom' && !DARKROOM_DOORS.has(door))
    return `imports ${specifier}, which is no door of the darkroom`;
  return undefined;
}

if (import.meta.main) {
  const faults = await checkRooms(process.cwd());
  for (const { file, message } of faults) console.error(`${file}: ${message}`);
  process.exitCode = faults.length > 0 ? 1 : 0;
}
