import { createReadStream, existsSync, statSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join, normalize, resolve } from 'node:path';
import type { ApiRequest } from '../../client/transport.ts';
import type { CommandContext, CommandDefinition, FlagValues } from '../definition.ts';
import { switchFlag, textFlag } from '../flags.ts';

export const proxy: CommandDefinition = {
  name: 'proxy',
  usage: 'kubectl proxy [--port=PORT] [--www=static-dir] [--www-prefix=prefix] [--api-prefix=prefix] [options]',
  summary: 'Offer the API on a local port',
  description: 'Offer the API of the cluster on a local port, with the credentials of the context.',
  examples: `  kubectl proxy --port=8001`,
  flags: [
    {
      name: 'accept-hosts',
      type: 'string',
      default: "'^localhost$,^127\\.0\\.0\\.1$,^\\[::1\\]$'",
      usage: 'Regular expression that hosts must match to be accepted.',
    },
    {
      name: 'accept-paths',
      type: 'string',
      default: "'^.*'",
      usage: 'Regular expression that paths must match to be accepted.',
    },
    { name: 'address', type: 'string', default: "'127.0.0.1'", usage: 'IP address to listen on.' },
    { name: 'api-prefix', type: 'string', default: "'/'", usage: 'Path under which the API is offered.' },
    switchFlag('append-server-path', "Append the path of the context's server to every request."),
    switchFlag('disable-filter', 'Let every request through. Dangerous when others can reach the port.'),
    {
      name: 'keepalive',
      type: 'duration',
      default: '0s',
      usage: 'How long an idle connection is kept. 0 does not keep it.',
    },
    { name: 'port', short: 'p', type: 'int', default: '8001', usage: 'Port to listen on; 0 takes a free one.' },
    {
      name: 'reject-methods',
      type: 'string',
      default: "'^$'",
      usage: "Regular expression of HTTP methods that are refused (--reject-methods='POST,PUT,PATCH').",
    },
    {
      name: 'reject-paths',
      type: 'string',
      default: "'^/api/.*/pods/.*/exec,^/api/.*/pods/.*/attach'",
      usage: 'Regular expression of paths that are refused even if --accept-paths takes them.',
    },
    textFlag('unix-socket', 'Unix socket to listen on.', 'u'),
    textFlag('www', 'Folder of files to serve as well.', 'w'),
    {
      name: 'www-prefix',
      short: 'P',
      type: 'string',
      default: "'/static/'",
      usage: 'Path under which the files are served.',
    },
  ],
  run: serveApi,
};

type Client = Awaited<ReturnType<CommandContext['client']>>;

/** Defaults are written with quotes, for the help shows them so. */
const textOf = (flags: FlagValues, name: string): string => flags.string(name).replace(/^'([\s\S]*)'$/, '$1');

const patternsOf = (flags: FlagValues, name: string): RegExp[] =>
  textOf(flags, name)
    .split(',')
    .filter((text) => text !== '')
    .map((text) => new RegExp(text));

/** Which requests are let through. */
interface Filter {
  hosts: readonly RegExp[];
  paths: readonly RegExp[];
  refusedPaths: readonly RegExp[];
  refusedMethods: readonly RegExp[];
}

async function serveApi(_args: string[], flags: FlagValues, context: CommandContext): Promise<number> {
  const client = await context.client();
  const filter: Filter | undefined = flags.bool('disable-filter')
    ? undefined
    : {
        hosts: patternsOf(flags, 'accept-hosts'),
        paths: patternsOf(flags, 'accept-paths'),
        refusedPaths: patternsOf(flags, 'reject-paths'),
        refusedMethods: patternsOf(flags, 'reject-methods'),
      };
  if (!filter) context.err('Request filter disabled, your proxy is vulnerable to XSRF attacks, please be cautious\n');
  const www = flags.string('www');
  const files =
    www === '' ? undefined : { folder: resolve(context.host.cwd, www), prefix: slashed(textOf(flags, 'www-prefix')) };
  const prefix = slashed(textOf(flags, 'api-prefix'));
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://localhost');
    if (filter && isRefused(request, url.pathname, filter)) return void refuse(response);
    if (files && url.pathname.startsWith(files.prefix))
      return sendFile(files.folder, url.pathname.slice(files.prefix.length), response);
    if (!url.pathname.startsWith(prefix)) return void response.writeHead(404).end('404 page not found\n');
    url.pathname = `/${url.pathname.slice(prefix.length)}`;
    answer(client, request, url, response).catch(() => response.destroy());
  });
  const socket = flags.string('unix-socket');
  await new Promise<void>((ready, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const at = socket === '' ? `tcp ${textOf(flags, 'address')}:${flags.string('port')}` : `unix ${socket}`;
      reject(
        new Error(
          `listen ${at}: bind: ${error.code === 'EADDRINUSE' ? 'address already in use' : 'permission denied'}`,
        ),
      );
    });
    if (socket !== '') server.listen(resolve(context.host.cwd, socket), ready);
    else server.listen(Number(flags.string('port')), textOf(flags, 'address'), ready);
  });
  const at = server.address() as AddressInfo | string;
  context.out(`Starting to serve on ${typeof at === 'string' ? at : `${at.address}:${at.port}`}\n`);
  await new Promise((closed) => server.once('close', closed));
  return 0;
}

const slashed = (path: string): string => `/${path.replace(/^\/+|\/+$/g, '')}/`.replace('//', '/');

function isRefused({ method = 'GET', headers }: IncomingMessage, path: string, filter: Filter): boolean {
  const host = (headers.host ?? '').replace(/:\d+$/, '');
  const any = (patterns: readonly RegExp[], text: string) => patterns.some((pattern) => pattern.test(text));
  if (any(filter.refusedPaths, path) || any(filter.refusedMethods, method)) return true;
  return !any(filter.paths, path) || !any(filter.hosts, host);
}

const refuse = (response: ServerResponse): void =>
  void response.writeHead(403, { 'Content-Type': 'text/plain; charset=utf-8' }).end('Forbidden\n');

function sendFile(folder: string, path: string, response: ServerResponse): void {
  const file = join(folder, normalize(`/${decodeURIComponent(path)}`));
  const found = existsSync(file) && statSync(file).isDirectory() ? join(file, 'index.html') : file;
  if (!existsSync(found)) return void response.writeHead(404).end('404 page not found\n');
  createReadStream(found).pipe(response);
}

/** One request of the API: the body is JSON, a watch is a line for each event. */
async function answer(client: Client, incoming: IncomingMessage, url: URL, response: ServerResponse): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString('utf8');
  const query: Record<string, string | readonly string[]> = {};
  for (const name of url.searchParams.keys()) {
    const values = url.searchParams.getAll(name);
    query[name] = values.length === 1 ? values[0]! : values;
  }
  const { accept, 'content-type': contentType } = incoming.headers;
  const request: ApiRequest = {
    method: (incoming.method ?? 'GET') as ApiRequest['method'],
    path: url.pathname,
    query,
    ...(accept?.includes('json') ? { accept } : {}),
    ...(contentType ? { contentType } : {}),
    ...(text === '' ? {} : { body: JSON.parse(text) as unknown }),
  };
  if (/^(?:true|1)$/.test(url.searchParams.get('watch') ?? '')) return watchLines(client, request, response);
  const { code, body, warnings } = await client.raw(request);
  await client.transport.flush();
  const isText = typeof body === 'string';
  for (const warning of warnings) response.appendHeader('Warning', `299 - "${warning}"`);
  response.writeHead(code, { 'Content-Type': isText ? 'text/plain; charset=utf-8' : 'application/json' });
  response.end(isText ? body : `${JSON.stringify(body, null, 2)}\n`);
}

async function watchLines(client: Client, request: ApiRequest, response: ServerResponse): Promise<void> {
  const stop = new AbortController();
  response.once('close', () => stop.abort());
  response.writeHead(200, { 'Content-Type': 'application/json', 'Transfer-Encoding': 'chunked' });
  for await (const event of client.transport.watch(request, stop.signal)) response.write(`${JSON.stringify(event)}\n`);
  response.end();
}
