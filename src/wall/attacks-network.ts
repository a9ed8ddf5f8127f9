import { createSocket } from 'node:dgram';
import { Resolver } from 'node:dns/promises';
import { connect } from 'node:net';
import { errnoName, opened, tried } from './attack.ts';
import type { Attack, Target } from './attack.ts';
import type { Native } from './native.ts';

const AF_UNIX = 1;
const AF_INET = 2;
const AF_NETLINK = 16;
const AF_PACKET = 17;
const STREAM = 1;
const DATAGRAM = 2;
const RAW = 3;
const IPPROTO_ICMP = 1;

/** struct sockaddr_in of 127.0.0.1 (ip(7)). */
function loopback(port: number): Uint8Array {
  const address = Buffer.alloc(16);
  address.writeUInt16LE(AF_INET, 0);
  address.writeUInt16BE(port, 2);
  address.set([127, 0, 0, 1], 4);
  return address;
}

/** struct sockaddr_un (unix(7)); an abstract name starts with a zero byte. */
function unixAddress(name: string): Uint8Array {
  return Buffer.concat([Buffer.from([AF_UNIX, 0]), Buffer.from(name, 'latin1')]);
}

function connectNatively(native: Native, family: number, type: number, address: Uint8Array): string | undefined {
  const socket = native.call('socket', family, type, 0);
  if (socket.result < 0) return errnoName(socket.errno);
  const connected = native.call('connect', socket.result, address, address.length);
  native.call('close', socket.result);
  return connected.result < 0 ? errnoName(connected.errno) : undefined;
}

function connectByNode(where: { port: number; host: string } | { path: string }): Promise<string | undefined> {
  return tried(
    () =>
      new Promise<void>((resolve, reject) => {
        const socket = connect(where, () => {
          socket.destroy();
          resolve();
        }).once('error', reject);
      }),
  );
}

async function datagramByNode({ udpPort }: Target): Promise<string | undefined> {
  return tried(async () => {
    const socket = createSocket('udp4');
    try {
      await new Promise<void>((resolve, reject) => {
        socket.once('error', reject);
        socket.send('out', udpPort, '127.0.0.1', (error) => {
          if (error) reject(error);
          else resolve();
        });
      });
    } finally {
      socket.close();
    }
  });
}

function datagramNatively({ udpPort }: Target, native: Native): string | undefined {
  const socket = native.call('socket', AF_INET, DATAGRAM, 0);
  if (socket.result < 0) return errnoName(socket.errno);
  const address = loopback(udpPort);
  const sent = native.call('sendto', socket.result, Buffer.from('out'), 3, 0, address, address.length);
  native.call('close', socket.result);
  return sent.result < 0 ? errnoName(sent.errno) : undefined;
}

/** The name server is the besieger's; an answer of any kind, even that there is no such name, has been outside. */
async function askForName({ udpPort }: Target): Promise<string | undefined> {
  const resolver = new Resolver({ timeout: 300, tries: 1 });
  resolver.setServers([`127.0.0.1:${udpPort}`]);
  const code = await tried(() => resolver.resolve4('augenmass.test'));
  return code === 'ENODATA' || code === 'ENOTFOUND' ? undefined : code;
}

export const NETWORK_ATTACKS: readonly Attack[] = [
  {
    name: 'tcp',
    says: { de: 'eine TCP-Verbindung öffnen', en: 'open a TCP connection' },
    unlessGranted: 'network',
    ways: [
      ({ tcpPort }) => connectByNode({ port: tcpPort, host: '127.0.0.1' }),
      ({ tcpPort }, native) => connectNatively(native, AF_INET, STREAM, loopback(tcpPort)),
    ],
  },
  {
    name: 'udp',
    says: { de: 'ein UDP-Paket senden', en: 'send a UDP datagram' },
    unlessGranted: 'network',
    ways: [datagramByNode, datagramNatively],
  },
  {
    name: 'dns',
    says: { de: 'einen Namen auflösen', en: 'look up a name' },
    unlessGranted: 'network',
    ways: [askForName],
  },
  {
    name: 'unix-socket',
    says: { de: 'einen UNIX-Socket erreichen', en: 'reach a UNIX socket' },
    ways: [
      ({ unixPath }) => connectByNode({ path: unixPath }),
      ({ unixPath }, native) => connectNatively(native, AF_UNIX, STREAM, unixAddress(`${unixPath}\0`)),
    ],
  },
  {
    name: 'abstract-socket',
    says: { de: 'einen abstrakten UNIX-Socket erreichen', en: 'reach an abstract UNIX socket' },
    ways: [
      ({ abstractName }) => connectByNode({ path: `\0${abstractName}` }),
      ({ abstractName }, native) => connectNatively(native, AF_UNIX, STREAM, unixAddress(`\0${abstractName}`)),
    ],
  },
  {
    name: 'raw-socket',
    says: { de: 'rohe Netzpakete senden', en: 'send raw network packets' },
    needsRoot: true,
    ways: [
      (_, native) => opened(native, native.call('socket', AF_INET, RAW, IPPROTO_ICMP)),
      (_, native) => opened(native, native.call('socket', AF_PACKET, RAW, 0)),
    ],
  },
  {
    name: 'netlink',
    says: { de: 'die Netzeinstellungen erfragen', en: 'query the network configuration' },
    ways: [(_, native) => opened(native, native.call('socket', AF_NETLINK, RAW, 0))],
  },
];
