import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { systemDisk } from '../disk/system-disk.ts';
import { systemClock } from '../kernel/clock.ts';
import { systemRandom } from '../kernel/random.ts';
import { parseSigner, parseVkey } from './keys.ts';
import { Witness } from './witness.ts';

/** A witness that answers one request from standard input and waits to be killed. */
const [folder = '', vkey = ''] = process.argv.slice(2);
const signers = (await readFile(join(folder, 'seeds'), 'utf8')).split('\n').map(parseSigner);
const logs = [parseVkey(await readFile(vkey, 'utf8'))];
const witness = await Witness.open({ folder, disk: systemDisk(systemRandom), clock: systemClock, signers, logs });
const request = JSON.parse(await text(process.stdin)) as string;
process.stdout.write('ready\n');
process.stdout.write((await witness.addCheckpoint(request)).body);
setInterval(() => undefined, 1000);
