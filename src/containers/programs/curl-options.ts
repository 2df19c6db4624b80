/** Arguments curl does not understand. */
export class CurlUsage extends Error {}

export interface CurlOptions {
  urls: string[];
  /** Where each URL's content goes, by position; undefined: standard output. */
  outputs: (string | undefined)[];
  method?: string;
  head: boolean;
  get: boolean;
  include: boolean;
  location: boolean;
  maxRedirects?: number;
  insecure: boolean;
  caCertificate?: string;
  fail: boolean;
  failWithBody: boolean;
  silent: boolean;
  showError: boolean;
  verbose: boolean;
  compressed: boolean;
  json: boolean;
  /** A value of undefined takes a default header away. */
  headers: [string, string | undefined][];
  /** `-H 'Host: …'` */
  host?: string;
  body?: string;
  user?: string;
  userAgent?: string;
  referer?: string;
  cookie?: string;
  dumpHeader?: string;
  writeOut?: string;
  maxTimeMs?: number;
  connectTimeoutMs?: number;
  /** `host:port` → address */
  resolve: Map<string, string>;
  version: boolean;
  help: boolean;
}

interface Reader {
  options: CurlOptions;
  readFile(path: string): string;
  remoteNames: number;
}

type Take = (reader: Reader, value: string) => void;
type Flag = (options: CurlOptions) => void;

const flags: Record<string, Flag> = {
  '--head': (o) => (o.head = true),
  '--get': (o) => (o.get = true),
  '--include': (o) => (o.include = true),
  '--show-headers': (o) => (o.include = true),
  '--location': (o) => (o.location = true),
  '--location-trusted': (o) => (o.location = true),
  '--insecure': (o) => (o.insecure = true),
  '--fail': (o) => (o.fail = true),
  '--fail-with-body': (o) => (o.fail = o.failWithBody = true),
  '--silent': (o) => (o.silent = true),
  '--no-progress-meter': (o) => (o.silent = o.showError = true),
  '--show-error': (o) => (o.showError = true),
  '--verbose': (o) => (o.verbose = true),
  '--compressed': (o) => (o.compressed = true),
  '--version': (o) => (o.version = true),
  '--help': (o) => (o.help = true),
};

/** Flags that change nothing here. */
const ignored = new Set(['--no-buffer', '--ipv4', '--ipv6', '--http1.0', '--http1.1', '--http2', '--progress-bar', '--fail-early', '--globoff', '--no-keepalive', '--tcp-nodelay', '--path-as-is', '--retry-connrefused', '--retry-all-errors', '--create-dirs', '--remote-time', '--tlsv1.2', '--tlsv1.3', '--basic', '--junk-session-cookies', '--disable', '--raw', '--no-sessionid', '--parallel', '--http2-prior-knowledge', '--styled-output', '--no-styled-output']); // biome-ignore format: a list
const ignoredWithValue = new Set(['--retry', '--retry-delay', '--retry-max-time', '--cookie-jar', '--cert', '--key', '--capath', '--interface', '--limit-rate', '--speed-time', '--speed-limit', '--keepalive-time', '--ciphers', '--proto', '--noproxy', '--connect-to', '--dns-servers', '--max-filesize', '--stderr', '--trace', '--trace-ascii']); // biome-ignore format: a list

const values: Record<string, Take> = {
  '--url': ({ options }, value) => void options.urls.push(value),
  '--request': ({ options }, value) => (options.method = value),
  '--header': ({ options }, value) => addHeader(options, value),
  '--data': (reader, value) => addBody(reader, dataOf(reader, value, true)),
  '--data-ascii': (reader, value) => addBody(reader, dataOf(reader, value, true)),
  '--data-binary': (reader, value) => addBody(reader, dataOf(reader, value, false)),
  '--data-raw': (reader, value) => addBody(reader, value),
  '--data-urlencode': (reader, value) => addBody(reader, urlEncoded(value)),
  '--json': (reader, value) => {
    reader.options.json = true;
    reader.options.headers.push(['Accept', 'application/json']);
    addBody(reader, dataOf(reader, value, false), '');
  },
  '--user': ({ options }, value) => (options.user = value),
  '--user-agent': ({ options }, value) => (options.userAgent = value),
  '--referer': ({ options }, value) => (options.referer = value),
  '--cookie': ({ options }, value) => (options.cookie = value),
  '--cacert': ({ options }, value) => (options.caCertificate = value),
  '--dump-header': ({ options }, value) => (options.dumpHeader = value),
  '--write-out': (reader, value) =>
    (reader.options.writeOut = value.startsWith('@') ? reader.readFile(value.slice(1)) : value),
  '--output': ({ options }, value) => void options.outputs.push(value),
  '--max-time': ({ options }, value) => (options.maxTimeMs = seconds('--max-time', value)),
  '--connect-timeout': ({ options }, value) => (options.connectTimeoutMs = seconds('--connect-timeout', value)),
  '--max-redirs': ({ options }, value) => (options.maxRedirects = Number(value)),
  '--resolve': ({ options }, value) => addResolve(options, value),
  '--oauth2-bearer': ({ options }, value) => void options.headers.push(['Authorization', `Bearer ${value}`]),
  '--proxy': () => {
    throw new CurlUsage('option --proxy: there is no proxy in this network');
  },
};

const letters: Record<string, string> = {
  X: '--request', H: '--header', d: '--data', u: '--user', A: '--user-agent', e: '--referer', b: '--cookie', c: '--cookie-jar',
  D: '--dump-header', w: '--write-out', o: '--output', m: '--max-time', x: '--proxy', E: '--cert', I: '--head', G: '--get',
  i: '--include', L: '--location', k: '--insecure', f: '--fail', s: '--silent', S: '--show-error', v: '--verbose',
  V: '--version', h: '--help', N: '--no-buffer', '4': '--ipv4', '6': '--ipv6', '0': '--http1.0', '#': '--progress-bar',
  g: '--globoff', R: '--remote-time', q: '--disable', O: '--remote-name', j: '--junk-session-cookies', Z: '--parallel',
}; // biome-ignore format: a table

/**
 * @param readFile for `-d @file`
 * @throws CurlUsage
 */
export function parseCurl(args: readonly string[], readFile: (path: string) => string, stdin: string): CurlOptions {
  const options = noOptions();
  const reader: Reader = {
    options,
    remoteNames: 0,
    readFile: (path) => (path === '-' ? stdin : readOrNothing(readFile, path)),
  };
  for (let i = 0; i < args.length; i++) {
    const arg = args[i]!;
    if (arg === '--') options.urls.push(...args.slice(i + 1).splice(0, args.length));
    if (arg === '--') break;
    if (!arg.startsWith('-') || arg === '-') options.urls.push(arg);
    else if (arg.startsWith('--')) i += takeLong(reader, arg, args[i + 1]);
    else i += takeLetters(reader, arg.slice(1), args[i + 1]);
  }
  for (let i = 0; i < reader.remoteNames; i++) options.outputs.push(remoteName(options.urls[i] ?? ''));
  return options;
}

/** @returns how many following arguments were used */
function takeLong(reader: Reader, name: string, next: string | undefined, spelled = name): number {
  const flag = flags[name];
  if (flag) flag(reader.options);
  else if (name === '--remote-name') reader.remoteNames++;
  else if (!ignored.has(name)) {
    const take = values[name];
    if (!take && !ignoredWithValue.has(name)) throw new CurlUsage(`option ${spelled}: is unknown`);
    if (next === undefined) throw new CurlUsage(`option ${spelled}: requires parameter`);
    take?.(reader, next);
    return 1;
  }
  return 0;
}

function takeLetters(reader: Reader, text: string, next: string | undefined): number {
  for (let i = 0; i < text.length; i++) {
    const name = letters[text[i]!];
    if (!name) throw new CurlUsage(`option -${text}: is unknown`);
    const rest = text.slice(i + 1);
    const wantsValue = values[name] !== undefined || ignoredWithValue.has(name);
    if (!wantsValue) takeLong(reader, name, undefined, `-${text[i]}`);
    else if (rest !== '') {
      takeLong(reader, name, rest, `-${text[i]}`);
      return 0;
    } else return takeLong(reader, name, next, `-${text[i]}`);
  }
  return 0;
}

function addHeader(options: CurlOptions, line: string): void {
  const colon = line.indexOf(':');
  if (colon < 0) {
    if (line.endsWith(';')) options.headers.push([line.slice(0, -1), '']);
    return;
  }
  const name = line.slice(0, colon).trim();
  const value = line.slice(colon + 1).trim();
  if (name.toLowerCase() === 'host') options.host = value;
  else options.headers.push([name, value === '' ? undefined : value]);
}

function addBody(reader: Reader, text: string, glue = '&'): void {
  const { options } = reader;
  options.body = options.body === undefined ? text : options.body + glue + text;
}

function dataOf(reader: Reader, value: string, stripNewlines: boolean): string {
  if (!value.startsWith('@')) return value;
  const text = reader.readFile(value.slice(1));
  return stripNewlines ? text.replace(/[\r\n]/g, '') : text;
}

function urlEncoded(value: string): string {
  const equals = value.indexOf('=');
  const encode = (text: string) =>
    encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
  if (equals < 0) return encode(value);
  return equals === 0 ? encode(value.slice(1)) : `${value.slice(0, equals)}=${encode(value.slice(equals + 1))}`;
}

function addResolve(options: CurlOptions, value: string): void {
  const match = /^[+-]?([^:]+):(\d+|\*):(.+)$/.exec(value);
  if (!match) throw new CurlUsage(`(49) Couldn't parse CURLOPT_RESOLVE entry '${value}'`);
  options.resolve.set(`${match[1]!.toLowerCase()}:${match[2]}`, match[3]!.split(',')[0]!.replace(/^\[|\]$/g, ''));
}

function seconds(option: string, value: string): number {
  const number = Number(value);
  if (value === '' || Number.isNaN(number) || number < 0)
    throw new CurlUsage(`option ${option}: expected a proper numerical parameter`);
  return number === 0 ? Number.POSITIVE_INFINITY : Math.round(number * 1000);
}

function remoteName(url: string): string {
  const path = url.replace(/^[a-z]+:\/\/[^/]*/i, '').replace(/[?#].*/, '');
  return path.slice(path.lastIndexOf('/') + 1) || 'curl_response';
}

function readOrNothing(readFile: (path: string) => string, path: string): string {
  try {
    return readFile(path);
  } catch {
    return '';
  }
}

const noOptions = (): CurlOptions => ({
  urls: [],
  outputs: [],
  head: false,
  get: false,
  include: false,
  location: false,
  insecure: false,
  fail: false,
  failWithBody: false,
  silent: false,
  showError: false,
  verbose: false,
  compressed: false,
  json: false,
  headers: [],
  resolve: new Map(),
  version: false,
  help: false,
});
