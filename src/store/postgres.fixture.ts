import { execFileSync } from 'node:child_process';
import { chownSync, existsSync, globSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getuid } from 'node:process';

export interface Cluster extends Disposable {
  /** Of an empty database of this name, made anew. */
  database(name: string): string;
  /** At once and without tidying up, as when the power goes. */
  crash(): void;
  start(): void;
}

/** The programs of the newest PostgreSQL of this machine; undefined where there is none. */
const programs = globSync('/usr/lib/postgresql/*/bin').sort().at(-1) ?? globSync('/usr/local/pgsql/bin').at(-1);
/** PostgreSQL refuses to run as root; Debian brings this user along. */
const SERVER_USER = 'postgres';

export const postgresMissing =
  programs && existsSync(join(programs, 'initdb')) ? false : 'PostgreSQL is not installed (apt install postgresql)';

/** A real PostgreSQL in a folder of its own, on a UNIX socket alone; sorted as German readers expect, to see that we do not. */
export function startCluster(): Cluster {
  const folder = mkdtempSync(join(tmpdir(), 'augenmass-pg-'));
  const root = getuid?.() === 0;
  if (root) {
    const [uid, gid] = ['-u', '-g'].map((flag) =>
      Number(execFileSync('id', [flag, SERVER_USER], { encoding: 'utf8' })),
    );
    chownSync(folder, uid!, gid!);
  }
  const run = (program: string, ...args: string[]): void => {
    const path = join(programs!, program);
    const [command, rest] = root ? ['runuser', ['-u', SERVER_USER, '--', path, ...args]] : [path, args];
    execFileSync(command, rest, { stdio: ['ignore', 'ignore', 'pipe'], cwd: folder });
  };
  const data = join(folder, 'data');
  run(
    'initdb',
    '-D',
    data,
    '-U',
    'augenmass',
    '-A',
    'trust',
    '-E',
    'UTF8',
    '--locale=C.UTF-8',
    '--locale-provider=icu',
    '--icu-locale=de',
    '-N',
  );
  const start = (): void => {
    const options = `-c listen_addresses= -c unix_socket_directories=${folder} -c recovery_init_sync_method=syncfs -c max_connections=40 -c shared_buffers=16MB`;
    run('pg_ctl', '-D', data, '-l', join(folder, 'log'), '-w', '-o', options, 'start');
  };
  const url = (name: string): string => `postgres://augenmass@/${name}?host=${encodeURIComponent(folder)}`;
  start();
  return {
    database(name) {
      run(
        'psql',
        '-h',
        folder,
        '-U',
        'augenmass',
        '-d',
        'postgres',
        '-q',
        '-c',
        `DROP DATABASE IF EXISTS "${name}" WITH (FORCE)`,
      );
      run('psql', '-h', folder, '-U', 'augenmass', '-d', 'postgres', '-q', '-c', `CREATE DATABASE "${name}"`);
      return url(name);
    },
    crash() {
      run('pg_ctl', '-D', data, '-w', '-m', 'immediate', 'stop');
    },
    start,
    [Symbol.dispose]() {
      try {
        run('pg_ctl', '-D', data, '-w', '-m', 'immediate', 'stop');
      } catch {
        // Not running any more.
      }
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
