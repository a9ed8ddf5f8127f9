/**
 * Installs the filter that stands from the start and turns into the walled process: `node gate.ts network|shut COMMAND…`.
 * For walls whose tool cannot install a filter itself. It matters beyond depth: libuv opens an io_uring at start where it
 * may, and what a ring submits passes by every later filter. Where no filter can be installed, the process starts all
 * the same; whether that is enough is judged from outside (`doctor`), by trying.
 */
import { installFilter } from './kernel-calls.ts';
import { ownArchitecture, startFilter } from './filters.ts';

const [mode, command, ...args] = process.argv.slice(2);
const architecture = ownArchitecture();
if (architecture) installFilter(startFilter(architecture, mode === 'network'));
process.execve!(command!, [command!, ...args], process.env);
