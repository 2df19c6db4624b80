import type { ConnectFailure, HttpRequest, HttpResponse } from '../../apimachinery/net.ts';
import { FileError } from '../file-error.ts';
import { absolute } from '../paths.ts';
import { CurlError, connectError, tlsRefusal } from './curl-errors.ts';
import { type CurlOptions, CurlUsage, parseCurl } from './curl-options.ts';
import { ProgressMeter } from './curl-progress.ts';
import { handshakeText } from './curl-tls.ts';
import { parseUrl, resolveUrl, type Url, urlText } from './curl-url.ts';
import { writeOut } from './curl-write-out.ts';
import type { Program, ProgramIO } from './program.ts';
import { addressesOf } from './resolver.ts';

/** One finished transfer, for `-w`. */
export interface Transfer {
  url: Url;
  /** Empty until a connection stood. */
  remoteAddress: string;
  response?: HttpResponse;
  requests: number;
  redirects: number;
  redirectUrl: string;
  downloaded: number;
  uploaded: number;
  seconds: number;
  exitCode: number;
  error: string;
}

const maxRedirects = 50;

/** curl over the simulated network: its options, its messages, its exit codes. */
export const curl: Program = (io) => {
  let options: CurlOptions;
  try {
    options = parseCurl(io.args, (path) => io.files.readText(absolute(path, io.cwd)), io.stdin);
  } catch (error) {
    if (!(error instanceof CurlUsage)) throw error;
    io.err(`curl: ${error.message}\ncurl: try 'curl --help' or 'curl --manual' for more information\n`);
    return 2;
  }
  if (options.version) return printVersion(io);
  if (options.help) return printHelp(io);
  if (options.urls.length === 0) {
    const text = curlVersion(io) >= 8.03 ? '(2) no URL specified' : 'no URL specified!';
    io.err(`curl: ${text}\ncurl: try 'curl --help' or 'curl --manual' for more information\n`);
    return 2;
  }
  let exitCode = 0;
  options.urls.forEach((text, index) => {
    exitCode = transfer(io, options, text, options.outputs[index]);
  });
  return exitCode;
};

/** 7.80.0 → 7.80: enough to choose among the messages. */
export const curlVersion = (io: Pick<ProgramIO, 'image'>) => {
  const [major = '8', minor = '0'] = (io.image.versions?.curl ?? '8.11.1').split('.');
  return Number(major) + Number(minor) / 100;
};

function transfer(io: ProgramIO, options: CurlOptions, text: string, output: string | undefined): number {
  const meter = new ProgressMeter(io, !options.silent && (output !== undefined || !io.tty) && output !== '-');
  const done: Transfer = {
    url: { scheme: 'http', host: '', port: 80, path: '/', user: '' },
    remoteAddress: '',
    requests: 0,
    redirects: 0,
    redirectUrl: '',
    downloaded: 0,
    uploaded: 0,
    seconds: 0,
    exitCode: 0,
    error: '',
  };
  const startedAt = io.now();
  try {
    done.url = parseUrl(text);
    meter.begin();
    perform(io, options, done, meter, output);
  } catch (error) {
    if (!(error instanceof CurlError)) throw error;
    meter.end();
    done.exitCode = error.exitCode;
    done.error = error.message;
    if (!options.silent || options.showError) io.err(`curl: (${error.exitCode}) ${error.message}\n`);
  }
  done.seconds = (io.now() - startedAt) / 1000 + 0.002;
  if (options.writeOut !== undefined) writeOut(io, options.writeOut, done);
  return done.exitCode;
}

function perform(
  io: ProgramIO,
  options: CurlOptions,
  done: Transfer,
  meter: ProgressMeter,
  output: string | undefined,
): void {
  let method = options.method ?? (options.head ? 'HEAD' : options.body === undefined ? 'GET' : 'POST');
  let body = options.body ?? '';
  if (options.get && options.body !== undefined) {
    done.url.path += (done.url.path.includes('?') ? '&' : '?') + options.body;
    method = options.method ?? 'GET';
    body = '';
  }
  for (;;) {
    const response = request(io, options, done, method, body, meter);
    done.response = response;
    done.uploaded += body.length;
    const location = headerOf(response, 'location');
    const redirects = response.code >= 300 && response.code < 400 && location !== undefined;
    done.redirectUrl = redirects ? urlText(resolveUrl(done.url, location)) : '';
    if (!redirects || !options.location) {
      deliver(io, options, done, response, method, output, meter);
      return;
    }
    if (options.include || method === 'HEAD') io.out(headerBlock(response));
    if (++done.redirects > (options.maxRedirects ?? maxRedirects)) {
      throw new CurlError(47, `Maximum (${options.maxRedirects ?? maxRedirects}) redirects followed`);
    }
    if (options.verbose) io.err(`* Issue another request to this URL: '${done.redirectUrl}'\n`);
    done.url = resolveUrl(done.url, location);
    if (options.method === undefined && response.code <= 303 && method === 'POST') {
      method = 'GET';
      body = '';
    }
  }
}

function request(
  io: ProgramIO,
  options: CurlOptions,
  done: Transfer,
  method: string,
  body: string,
  meter: ProgressMeter,
): HttpResponse {
  const { url } = done;
  const address = connectTo(io, options, url);
  const message: HttpRequest = {
    method,
    scheme: url.scheme,
    host: options.host ?? hostHeader(url),
    path: url.path,
    headers: requestHeaders(io, options, url, body),
    body,
    ...(url.scheme === 'https' ? { serverName: url.host } : {}),
  };
  const limitMs = Math.min(
    options.maxTimeMs ?? Number.POSITIVE_INFINITY,
    options.connectTimeoutMs ?? Number.POSITIVE_INFINITY,
  );
  if (options.verbose) io.err(`${resolvedText(io, url, address)}*   Trying ${address}:${url.port}...\n`);
  const answer = io.net.http(address, url.port, message);
  done.requests++;
  if ('failure' in answer) throw failed(io, options, url, address, answer, limitMs);
  done.remoteAddress = address;
  const refusal = tlsRefusal(options, url, answer, curlVersion(io));
  if (refusal) throw refusal;
  if (options.verbose) verboseExchange(io, options, url, address, message, answer);
  done.downloaded = bodyBytes(answer).length;
  meter.received(done.downloaded);
  return answer;
}

function failed(
  io: ProgramIO,
  options: CurlOptions,
  url: Url,
  address: string,
  answer: ConnectFailure,
  limitMs: number,
): CurlError {
  if (answer.afterMs > limitMs) {
    io.elapse(limitMs);
    if (options.verbose) io.err('* Connection timed out\n* Closing connection 0\n');
    return new CurlError(28, `Connection timed out after ${limitMs + 1} milliseconds`);
  }
  io.elapse(answer.afterMs);
  const error = connectError(url, answer, curlVersion(io), io.image.userland === 'busybox');
  if (options.verbose) {
    io.err(
      `* connect to ${address} port ${url.port} failed: Connection refused\n* ${error.message}\n* Closing connection 0\n`,
    );
  }
  return error;
}

/** `--resolve` first, then `--connect-to`'s simple form, then the resolver. */
function connectTo(io: ProgramIO, options: CurlOptions, url: Url): string {
  const pinned = options.resolve.get(`${url.host.toLowerCase()}:${url.port}`) ?? options.resolve.get(`*:${url.port}`);
  if (pinned) {
    if (options.verbose)
      io.err(`* Added ${url.host}:${url.port}:${pinned} to DNS cache\n* Hostname ${url.host} was found in DNS cache\n`);
    return pinned;
  }
  const found = addressesOf(io, url.host);
  if ('addresses' in found) return found.addresses[0]!;
  if (options.verbose) io.err(`* Could not resolve host: ${url.host}\n* Closing connection 0\n`);
  throw new CurlError(6, `Could not resolve host: ${url.host}`);
}

function resolvedText(io: ProgramIO, url: Url, address: string): string {
  if (curlVersion(io) < 8.06 || url.host === address) return '';
  return `* Host ${url.host}:${url.port} was resolved.\n* IPv6: (none)\n* IPv4: ${address}\n`;
}

function requestHeaders(io: ProgramIO, options: CurlOptions, url: Url, body: string): [string, string][] {
  const user = options.user ?? url.user;
  const headers: [string, string][] = [];
  if (user) headers.push(['Authorization', `Basic ${Buffer.from(user).toString('base64')}`]);
  headers.push(['User-Agent', options.userAgent ?? `curl/${io.image.versions?.curl ?? '8.11.1'}`], ['Accept', '*/*']);
  if (options.referer) headers.push(['Referer', options.referer]);
  if (options.cookie) headers.push(['Cookie', options.cookie]);
  if (options.compressed) headers.push(['Accept-Encoding', 'deflate, gzip']);
  if (options.body !== undefined && !options.get) {
    headers.push(['Content-Length', String(Buffer.byteLength(body))]);
    headers.push(['Content-Type', options.json ? 'application/json' : 'application/x-www-form-urlencoded']);
  }
  for (const [name, value] of options.headers) {
    const at = headers.findIndex(([known]) => known.toLowerCase() === name.toLowerCase());
    if (at >= 0) headers.splice(at, 1);
    if (value !== undefined) headers.push([name, value]);
  }
  return headers.filter(([, value]) => value !== '');
}

function hostHeader(url: Url): string {
  return url.port === (url.scheme === 'https' ? 443 : 80) ? url.host : `${url.host}:${url.port}`;
}

function verboseExchange(
  io: ProgramIO,
  options: CurlOptions,
  url: Url,
  address: string,
  sent: HttpRequest,
  answer: HttpResponse,
): void {
  const old = curlVersion(io) < 8;
  io.err(`* Connected to ${url.host} (${address}) port ${url.port}${old ? ' (#0)' : ''}\n`);
  if (sent.scheme === 'https') io.err(handshakeText(answer.certificate, options, curlVersion(io)));
  if (options.user) io.err(`* Server auth using Basic with user '${options.user.split(':')[0]}'\n`);
  io.err(`> ${sent.method} ${sent.path} HTTP/1.1\n> Host: ${sent.host}\n`);
  for (const [name, value] of sent.headers) io.err(`> ${name}: ${value}\n`);
  io.err('> \n');
  if (sent.body) io.err(`} [${sent.body.length} bytes data]\n`);
  io.err(old ? '* Mark bundle as not supporting multiuse\n' : '* Request completely sent off\n');
  io.err(`< HTTP/1.1 ${answer.code} ${answer.reason}\n`);
  for (const [name, value] of answer.headers) io.err(`< ${name}: ${value}\n`);
  io.err('< \n');
  if (!io.tty && sent.method !== 'HEAD') io.err(`{ [${bodyBytes(answer).length} bytes data]\n`);
}

function deliver(
  io: ProgramIO,
  options: CurlOptions,
  done: Transfer,
  response: HttpResponse,
  method: string,
  output: string | undefined,
  meter: ProgressMeter,
): void {
  const failing = options.fail && response.code >= 400;
  const head = options.include || options.head ? headerBlock(response) : '';
  if (options.dumpHeader) save(io, options.dumpHeader, headerBlock(response));
  if (failing && !options.failWithBody) {
    if (head) io.out(head);
    throw new CurlError(22, `The requested URL returned error: ${response.code}`);
  }
  const body = method === 'HEAD' ? new Uint8Array() : bodyBytes(response);
  if (output === undefined || output === '-') io.out(head + Buffer.from(body).toString('utf8'));
  else save(io, output, Buffer.concat([Buffer.from(head), body]));
  meter.end();
  if (options.verbose) io.err(`* Connection #0 to host ${done.url.host} left intact\n`);
  if (failing) throw new CurlError(22, `The requested URL returned error: ${response.code}`);
}

function save(io: ProgramIO, path: string, content: string | Uint8Array): void {
  try {
    if (path === '-') io.out(content.toString());
    else io.files.write(absolute(path, io.cwd), content);
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    io.err(`Warning: Failed to open the file ${path}: ${error.message}\n`);
    throw new CurlError(23, 'Failure writing output to destination');
  }
}

const headerBlock = (response: HttpResponse) =>
  `HTTP/1.1 ${response.code} ${response.reason}\r\n${response.headers.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n`;

const headerOf = (response: HttpResponse, name: string) =>
  response.headers.find(([known]) => known.toLowerCase() === name)?.[1];

const bodyBytes = (response: HttpResponse): Uint8Array =>
  typeof response.body === 'string' ? Buffer.from(response.body) : response.body;

function printVersion(io: ProgramIO): number {
  const version = io.image.versions?.curl ?? '8.11.1';
  io.out(`curl ${version} (x86_64-alpine-linux-musl) libcurl/${version} OpenSSL/3.3.2 zlib/1.3.1 nghttp2/1.64.0\n`);
  io.out(
    'Protocols: file ftp ftps http https\nFeatures: alt-svc AsynchDNS HSTS HTTP2 HTTPS-proxy IPv6 Largefile libz SSL UnixSockets\n',
  );
  return 0;
}

function printHelp(io: ProgramIO): number {
  io.out(
    'Usage: curl [options...] <url>\n -d, --data <data>          HTTP POST data\n -f, --fail                 Fail fast with no output on HTTP errors\n -h, --help <category>      Get help for commands\n -i, --include              Include response headers in output\n -o, --output <file>        Write to file instead of stdout\n -O, --remote-name          Write output to file named as remote file\n -s, --silent               Silent mode\n -u, --user <user:password> Server user and password\n -A, --user-agent <name>    Send User-Agent <name> to server\n -v, --verbose              Make the operation more talkative\n -V, --version              Show version number and quit\n',
  );
  return 0;
}
