/**
 * Reads what strace(1) wrote. It sees calls, not what is submitted to an io_uring; libuv, which opens one where it may,
 * submits changes of its epoll set only (libuv 1.51, src/unix/linux.c), and files only when UV_USE_IO_URING asks for it.
 *
 * The log is what `-f` gives: `PID call(arguments) = result`, possibly cut in two by another thread's line.
 */
export interface Traced {
  /** Addresses as strace shows them, of connections, bindings and datagrams, also those that failed. */
  readonly connections: readonly Touched[];
  /** Files opened for writing, created, renamed or removed, also in vain. */
  readonly writes: readonly Touched[];
  /** Programs that were really started. */
  readonly programs: readonly string[];
}

export interface Touched {
  readonly what: string;
  readonly call: string;
  readonly succeeded: boolean;
}

const LINE = /^(\d+)\s+(\w+)\((.*)\)\s+= (-?\d+|\?)/s;
const UNFINISHED = /^(\d+)\s+(.*?)\s*<unfinished \.\.\.>$/s;
const RESUMED = /^(\d+)\s+<\.\.\. (\w+) resumed>(.*)$/s;
const ADDRESS = /\{sa_family=AF_(?!UNSPEC)[^}]*\}/;
const WRITING = /O_WRONLY|O_RDWR|O_CREAT|O_TRUNC/;
const PATH_CALLS =
  /^(mkdir|mkdirat|rename|renameat|renameat2|unlink|unlinkat|rmdir|link|linkat|symlink|symlinkat|truncate|creat|mknod|mknodat)$/;

/** With `since`, what came before that program was first started is left out: building a wall, say. */
export function parseTrace(log: string, since?: string): Traced {
  let counting = since === undefined;
  const connections: Touched[] = [];
  const writes: Touched[] = [];
  const programs: string[] = [];
  for (const line of wholeLines(log)) {
    const match = LINE.exec(line);
    if (!match) continue;
    const [, , call, args, result] = match as unknown as [string, string, string, string, string];
    // A connection in the making (EINPROGRESS) is one, and what a killed thread was about to do counts as done.
    const succeeded = !result.startsWith('-') || line.includes('EINPROGRESS');
    if (/^execve(at)?$/.test(call) && succeeded && quotedIn(args) === since) counting = true;
    if (!counting) continue;
    const touch = (what: string): Touched => ({ what, call, succeeded });
    if (/^(connect|bind|sendto|sendmsg|sendmmsg)$/.test(call)) {
      const address = ADDRESS.exec(args)?.[0];
      if (address !== undefined) connections.push(touch(address));
    } else if (call === 'socket') {
      const family = /^AF_\w+/.exec(args)?.[0] ?? args;
      // A UNIX socket alone reaches nobody; connecting it is seen above.
      if (family !== 'AF_UNIX') connections.push(touch(family));
    } else if (/^open(at2?)?$/.test(call)) {
      if (WRITING.test(args)) writes.push(touch(quotedIn(args)));
    } else if (PATH_CALLS.test(call)) {
      writes.push(touch(quotedIn(args)));
    } else if (/^execve(at)?$/.test(call)) {
      if (succeeded) programs.push(quotedIn(args));
    }
  }
  return { connections, writes, programs };
}

function quotedIn(args: string): string {
  const paths = [...args.matchAll(/"((?:[^"\\]|\\.)*)"/g)].map(([, path]) => path!);
  return paths.slice(0, args.startsWith('"') && paths.length > 1 && !args.includes('[') ? 2 : 1).join(' → ');
}

/** Puts together the calls that another thread's line cut in two. */
function* wholeLines(log: string): Generator<string> {
  const waiting = new Map<string, string>();
  for (const line of log.split('\n')) {
    const unfinished = UNFINISHED.exec(line);
    if (unfinished) {
      waiting.set(unfinished[1]!, `${unfinished[1]!} ${unfinished[2]!}`);
      continue;
    }
    const resumed = RESUMED.exec(line);
    if (resumed) {
      const begun = waiting.get(resumed[1]!);
      waiting.delete(resumed[1]!);
      if (begun !== undefined) yield begun + resumed[3]!;
      continue;
    }
    yield line;
  }
  // Threads that never came back from their call: what they asked for still counts.
  for (const begun of waiting.values()) yield `${begun}) = ?`;
}
