import { MAX_CAMERAS_A_PROCESS } from './camera-limits.ts';

// Imported before anything else: libuv reads this once, when its first thread is needed. Each camera keeps one thread
// waiting for its socket, so that with the default of four the fifth camera would starve; the spare ones close sessions.
process.env['UV_THREADPOOL_SIZE'] = String(MAX_CAMERAS_A_PROCESS + 8);
