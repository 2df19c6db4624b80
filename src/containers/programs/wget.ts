import type { HttpRequest, HttpResponse } from '../../apimachinery/net.ts';
import { FileError } from '../file-error.ts';
import { absolute } from '../paths.ts';
import { CurlError } from './curl-errors.ts';
import { parseUrl, resolveUrl, type Url } from './curl-url.ts';
import type { Program, ProgramIO } from './program.ts';
import { addressesOf } from './resolver.ts';

interface Call {
  urls: string[];
  quiet: boolean;
  showHeaders: boolean;
  spider: boolean;
  output?: string;
  timeoutMs: number;
  headers: [string, string][];
  userAgent: string;
  body?: string;
}

/** Thrown to end with a message. */
class WgetFailure extends Error {}

/** busybox `wget`; GNU's is close enough to answer to the same name. */
export const wget: Program = (io) => {
  const call = readArguments(io);
  if (typeof call === 'number') return call;
  try {
    for (const url of call.urls) fetchOne(io, call, url);
    return 0;
  } catch (error) {
    if (error instanceof WgetFailure) {
      io.err(`wget: ${error.message}\n`);
      return 1;
    }
    throw error;
  }
};

function fetchOne(io: ProgramIO, call: Call, text: string): void {
  let url = readUrl(text);
  let response = exchange(io, call, url);
  for (let hops = 0; response.code >= 300 && response.code < 400; hops++) {
    const location = response.headers.find(([name]) => name.toLowerCase() === 'location')?.[1];
    if (!location) break;
    if (hops === 5) throw new WgetFailure('too many redirections');
    url = resolveUrl(url, location);
    response = exchange(io, call, url);
  }
  if (call.showHeaders) {
    io.err(
      `  HTTP/1.1 ${response.code} ${response.reason}\n${response.headers.map(([name, value]) => `  ${name}: ${value}\n`).join('')}  \n`,
    );
  }
  if (response.code >= 400)
    throw new WgetFailure(`server returned error: HTTP/1.1 ${response.code} ${response.reason}`);
  if (call.spider) {
    if (!call.quiet) io.err('remote file exists\n');
    return;
  }
  save(io, call, url, response);
}

function readUrl(text: string): Url {
  try {
    return parseUrl(text);
  } catch (error) {
    if (error instanceof CurlError) throw new WgetFailure(`not an http or ftp url: ${text}`);
    throw error;
  }
}

function exchange(io: ProgramIO, call: Call, url: Url): HttpResponse {
  const found = addressesOf(io, url.host);
  if ('why' in found) throw new WgetFailure(`bad address '${url.host}'`);
  const address = found.addresses[0]!;
  if (!call.quiet) io.err(`Connecting to ${url.host} (${address}:${url.port})\n`);
  const port = url.port === (url.scheme === 'https' ? 443 : 80) ? '' : `:${url.port}`;
  const request: HttpRequest = {
    method: call.spider ? 'HEAD' : call.body === undefined ? 'GET' : 'POST',
    scheme: url.scheme,
    host: url.host + port,
    path: url.path,
    headers: [['User-Agent', call.userAgent], ['Connection', 'close'], ...call.headers],
    body: call.body ?? '',
    ...(url.scheme === 'https' ? { serverName: url.host } : {}),
  };
  const answer = io.net.http(address, url.port, request);
  if ('failure' in answer) {
    if (answer.afterMs > call.timeoutMs) {
      io.elapse(call.timeoutMs);
      throw new WgetFailure('download timed out');
    }
    io.elapse(answer.afterMs);
    const reason = {
      refused: 'Connection refused',
      'timed-out': 'Operation timed out',
      'no-route': 'Host is unreachable',
      reset: 'Connection reset by peer',
    };
    throw new WgetFailure(`can't connect to remote host (${address}): ${reason[answer.failure]}`);
  }
  if (answer.code === 0) throw new WgetFailure('error getting response');
  return answer;
}

function save(io: ProgramIO, call: Call, url: Url, response: HttpResponse): void {
  const bytes = typeof response.body === 'string' ? Buffer.from(response.body) : Buffer.from(response.body);
  const path = url.path.replace(/\?.*/, '');
  const name = call.output ?? (path.slice(path.lastIndexOf('/') + 1) || 'index.html');
  const talks = !call.quiet && Number((io.image.versions?.['busybox'] ?? '1.37').split('.')[1]) >= 29;
  if (talks) io.err(name === '-' ? 'writing to stdout\n' : `saving to '${name}'\n`);
  if (name === '-') io.out(bytes.toString('utf8'));
  else write(io, name, bytes);
  if (!call.quiet)
    io.err(
      `${name.slice(0, 20).padEnd(20)} 100% |${'*'.repeat(32)}| ${String(bytes.length).padStart(5)}  0:00:00 ETA\n`,
    );
  if (talks) io.err(name === '-' ? 'written to stdout\n' : `'${name}' saved\n`);
}

function write(io: ProgramIO, name: string, bytes: Uint8Array): void {
  const path = absolute(name, io.cwd);
  try {
    io.files.write(path, bytes);
  } catch (error) {
    if (error instanceof FileError) throw new WgetFailure(`can't open '${name}': ${error.message}`);
    throw error;
  }
}

const longNames: Record<string, string> = {
  '--quiet': 'q', '--output-document': 'O', '--timeout': 'T', '--header': 'header', '--post-data': 'post', '--user-agent': 'U',
  '--server-response': 'S', '--spider': 'spider', '--no-check-certificate': 'ignored', '--tries': 't', '--continue': 'c', '--post-file': 'file',
}; // biome-ignore format: a table

const wantsValue = new Set(['O', 'T', 'header', 'post', 'U', 't', 'P', 'o', 'Y', 'file']);

function readArguments(io: ProgramIO): Call | number {
  const call: Call = {
    urls: [],
    quiet: false,
    showHeaders: false,
    spider: false,
    timeoutMs: 900_000,
    headers: [],
    userAgent: 'Wget',
  };
  const args = [...io.args];
  while (args.length > 0) {
    const arg = args.shift()!;
    if (!arg.startsWith('-') || arg === '-') call.urls.push(arg);
    else if (arg.startsWith('--')) {
      const [name, joined] = splitOnce(arg);
      const key = longNames[name];
      if (!key) return usage(io, `unrecognized option: ${name.slice(2)}`);
      take(call, key, wantsValue.has(key) ? (joined ?? args.shift() ?? '') : '');
    } else {
      for (let i = 1; i < arg.length; i++) {
        const letter = arg[i]!;
        if (!'qOTStcUPoYn'.includes(letter)) return usage(io, `unrecognized option: ${letter}`);
        if (wantsValue.has(letter)) {
          take(call, letter, arg.slice(i + 1) || (args.shift() ?? ''));
          break;
        }
        take(call, letter, '');
      }
    }
  }
  return call.urls.length === 0 ? usage(io) : call;
}

function take(call: Call, key: string, value: string): void {
  if (key === 'q') call.quiet = true;
  if (key === 'S') call.showHeaders = true;
  if (key === 'spider') call.spider = true;
  if (key === 'O') call.output = value;
  if (key === 'T') call.timeoutMs = Number(value) * 1000;
  if (key === 'U') call.userAgent = value;
  if (key === 'post') call.body = value;
  if (key === 'header') {
    const [name = '', ...rest] = value.split(':');
    call.headers.push([name.trim(), rest.join(':').trim()]);
  }
}

function splitOnce(arg: string): [string, string | undefined] {
  const equals = arg.indexOf('=');
  return equals < 0 ? [arg, undefined] : [arg.slice(0, equals), arg.slice(equals + 1)];
}

function usage(io: ProgramIO, problem?: string): number {
  if (problem) io.err(`wget: ${problem}\n`);
  io.err(
    'BusyBox v1.37.0 multi-call binary.\n\nUsage: wget [-cqS] [--spider] [-O FILE] [-o LOGFILE] [--header STR]\n\t[--post-data STR | --post-file FILE] [-Y on/off]\n\t[-P DIR] [-U AGENT] [-T SEC] URL...\n',
  );
  return 1;
}
