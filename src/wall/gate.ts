/**
 * Installs what can stand before the walled process starts, and turns into it: `gate.ts network|shut SHOWN(JSON) COMMAND…`.
 * For walls whose tool cannot do so itself. The filter matters beyond depth: libuv opens an io_uring at start where it
 * may, and what a ring submits passes by every later filter. Where neither can be installed, the process starts all the
 * same; whether that is enough is judged from outside (`doctor`), by trying.
 */
import { installFilter } from './kernel-calls.ts';
import { ownArchitecture, startFilter } from './filters.ts';
import { landlock } from './landlock.ts';
import type { Shown } from './shown.ts';

const [mode, shown, command, ...args] = process.argv.slice(2);
const architecture = ownArchitecture();
if (architecture) {
  // The filter first: it also gives up new privileges, without which Landlock is not open to an ordinary user.
  installFilter(startFilter(architecture, mode === 'network'));
  landlock(JSON.parse(shown!) as Shown[], architecture, mode === 'network');
}
// OpenSSL reads a configuration at start and ends the process when it may not; one that does not exist is passed over.
process.execve!(command!, [command!, ...args], { ...process.env, OPENSSL_CONF: '/nonexistent' });
