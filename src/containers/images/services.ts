import type { Image, ImageRecipe, Server } from '../image.ts';
import { distributionPath } from '../image.ts';
import { normalize } from '../paths.ts';
import { findStatic } from '../static-files.ts';
import { alpineFiles, debianFiles } from './distributions.ts';
import { goAnswer } from './go-myweb.ts';
import { versionTags } from './versions.ts';

/** Databases and language run-times of Docker's library: they start, say so, and listen. */

const stamp = (ms: number) => new Date(ms).toISOString().slice(0, 23).replace('T', ' ');

function listener(
  process: string,
  port: number,
  ready: (startedAt: number) => string[],
  channel: 'stdout' | 'stderr' = 'stdout',
): Server {
  return { process, ports: () => [port], banner: ready, bannerChannel: channel };
}

interface Service {
  name: string;
  tags: (tag: string) => boolean;
  cmd: readonly string[];
  server?: Server;
  env?: Record<string, string>;
  sizeBytes: number;
  programs?: readonly string[];
}

const redisDate = (ms: number) => {
  const [, day, month, year, time] = /, (\d+) (\w+) (\d+) ([\d:]+)/.exec(new Date(ms).toUTCString())!;
  return `${day} ${month} ${year} ${time}.${String(ms % 1000).padStart(3, '0')}`;
};

const services: readonly Service[] = [
  {
    name: 'redis',
    tags: versionTags({ 2: [6, 8], 3: [0, 2], 4: [0, 0], 5: [0, 0], 6: [0, 2], 7: [0, 4], 8: [0, 4] }, [
      'alpine',
      'bookworm',
    ]),
    cmd: ['redis-server'],
    server: listener('redis-server', 6379, (at) => [
      `1:C ${redisDate(at)} * oO0OoO0OoO0Oo Redis is starting oO0OoO0OoO0Oo`,
      `1:C ${redisDate(at)} * Redis version=7.4.2, bits=64, commit=00000000, modified=0, pid=1, just started`,
      `1:M ${redisDate(at)} * Running mode=standalone, port=6379.`,
      `1:M ${redisDate(at)} * Server initialized`,
      `1:M ${redisDate(at)} * Ready to accept connections tcp`,
    ]),
    sizeBytes: 45_003_456,
    programs: ['redis-cli'],
  },
  {
    name: 'mysql',
    tags: versionTags({ 5: [5, 7], 8: [0, 4], 9: [0, 5] }, ['lts', 'innovation', 'oracle']),
    cmd: ['mysqld'],
    server: listener(
      'mysqld',
      3306,
      (at) => [
        `${stamp(at).replace(' ', 'T')}000Z 0 [System] [MY-010116] [Server] /usr/sbin/mysqld (mysqld 8.4.3) starting as process 1`,
        `${stamp(at).replace(' ', 'T')}000Z 0 [System] [MY-010931] [Server] /usr/sbin/mysqld: ready for connections. Version: '8.4.3'  socket: '/var/run/mysqld/mysqld.sock'  port: 3306  MySQL Community Server - GPL.`,
      ],
      'stderr',
    ),
    sizeBytes: 166_432_090,
  },
  {
    name: 'mariadb',
    tags: versionTags({ 10: [0, 11], 11: [0, 8], 12: [0, 2], 5: [5, 5] }, ['lts', 'noble']),
    cmd: ['mariadbd'],
    server: listener(
      'mariadbd',
      3306,
      (at) => [`${stamp(at).slice(0, 19)} 0 [Note] mariadbd: ready for connections.`],
      'stderr',
    ),
    sizeBytes: 105_332_871,
  },
  {
    name: 'postgres',
    tags: versionTags({ 9: [0, 6], 10: [0, 23], 11: [0, 22], 12: [0, 22], 13: [0, 23], 14: [0, 20], 15: [0, 15], 16: [0, 11], 17: [0, 7], 18: [0, 1] }, ['alpine', 'bookworm', 'trixie']), // biome-ignore format: a table
    cmd: ['postgres'],
    server: listener(
      'postgres',
      5432,
      (at) => [
        `${stamp(at)} UTC [1] LOG:  starting PostgreSQL 17.2 (Debian 17.2-1.pgdg120+1) on x86_64-pc-linux-gnu, compiled by gcc (Debian 12.2.0-14) 12.2.0, 64-bit`,
        `${stamp(at)} UTC [1] LOG:  listening on IPv4 address "0.0.0.0", port 5432`,
        `${stamp(at)} UTC [1] LOG:  database system is ready to accept connections`,
      ],
      'stderr',
    ),
    sizeBytes: 153_221_744,
    programs: ['psql', 'pg_isready'],
  },
  {
    name: 'mongo',
    tags: versionTags({ 3: [0, 7], 4: [0, 4], 5: [0, 0], 6: [0, 0], 7: [0, 0], 8: [0, 2] }, ['jammy', 'noble']),
    cmd: ['mongod'],
    server: listener('mongod', 27017, (at) => [
      `{"t":{"$date":"${new Date(at).toISOString()}"},"s":"I",  "c":"NETWORK",  "id":23016,   "ctx":"listener","msg":"Waiting for connections","attr":{"port":27017,"ssl":"off"}}`,
    ]),
    sizeBytes: 280_412_733,
  },
  {
    name: 'memcached',
    tags: versionTags({ 1: [4, 6] }, ['alpine']),
    cmd: ['memcached'],
    server: listener('memcached', 11211, () => []),
    sizeBytes: 32_118_404,
  },
  {
    name: 'node',
    tags: versionTags({ 4: [0, 9], 6: [0, 17], 8: [0, 17], 10: [0, 24], 12: [0, 22], 14: [0, 21], 16: [0, 20], 18: [0, 20], 20: [0, 20], 22: [0, 22], 23: [0, 11], 24: [0, 12], 25: [0, 3] }, ['lts', 'current', 'alpine', 'slim', 'bookworm', 'trixie', 'iron', 'jod', 'krypton']), // biome-ignore format: a table
    cmd: ['node'],
    sizeBytes: 404_133_209,
    programs: ['npm', 'npx', 'yarn', 'curl'],
  },
  {
    name: 'python',
    tags: versionTags({ 2: [7, 7], 3: [3, 15] }, ['slim', 'alpine', 'bookworm', 'trixie']),
    cmd: ['python3'],
    sizeBytes: 386_112_554,
    programs: ['python', 'pip', 'curl'],
  },
];

/** `python -m http.server [PORT]` */
const pythonServer: Server = {
  process: 'python3',
  ports: (argv) => (argv.includes('http.server') ? [Number(argv.findLast((word) => /^\d+$/.test(word)) ?? 8000)] : []),
  answer: (request, context) => {
    const folder = /(?:^|\0)(?:-d|--directory)\0([^\0]+)/.exec(context.argv.join('\0'))?.[1] ?? '/';
    const found = findStatic(context.files, normalize(folder), request, 'application/octet-stream');
    if (found.kind === 'missing')
      return goAnswer('File not found\n', context.now, 404, 'File not found', 'text/html;charset=utf-8');
    if (found.kind === 'file')
      return goAnswer(Buffer.from(found.bytes).toString('utf8'), context.now, 200, 'OK', found.type);
    const path = normalize(request.path.replace(/[?#].*/, ''));
    const names = context.files.list(normalize(folder + path));
    const items = names.map((name) => `<li><a href="${name}">${name}</a></li>\n`).join('');
    const body = `<!DOCTYPE HTML>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n<title>Directory listing for ${path}</title>\n</head>\n<body>\n<h1>Directory listing for ${path}</h1>\n<hr>\n<ul>\n${items}</ul>\n<hr>\n</body>\n</html>\n`;
    return goAnswer(body, context.now, 200, 'OK', 'text/html; charset=utf-8');
  },
};

/** A program nobody has read: it is up, on the ports that its manifest declares. */
const nodeServer: Server = { process: 'node', ports: (_argv, _env, declared) => declared };

export const libraryServices: readonly ImageRecipe[] = services.map((service) => ({
  repository: `docker.io/library/${service.name}`,
  hasTag: service.tags,
  build: (tag) => serviceImage(service, tag),
}));

function serviceImage(service: Service, tag: string): Omit<Image, 'repository'> {
  const alpine = tag.includes('alpine');
  const executable = service.cmd[0]!;
  const interpreter = service.server === undefined;
  return {
    env: { PATH: distributionPath },
    ...(interpreter ? {} : { entrypoint: ['docker-entrypoint.sh'] }),
    cmd: service.cmd,
    userland: alpine ? 'busybox' : 'coreutils',
    sh: alpine ? 'ash' : 'dash',
    ...(alpine ? {} : { bash: '5.2' }),
    programs: Object.fromEntries(
      [executable, 'docker-entrypoint.sh', ...(service.programs ?? [])].map((name) => [name, '/usr/local/bin']),
    ),
    files: alpine ? alpineFiles('3.22.2') : debianFiles(12, 'bookworm'),
    servers:
      service.name === 'node'
        ? { node: nodeServer, npm: nodeServer, yarn: nodeServer }
        : service.server
          ? { [executable]: service.server }
          : service.name === 'python'
            ? { python3: pythonServer, python: pythonServer }
            : {},
    sizeBytes: service.sizeBytes,
  };
}
