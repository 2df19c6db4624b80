import type { Transfer } from './curl.ts';
import { urlText } from './curl-url.ts';
import type { ProgramIO } from './program.ts';

/** Prints a `-w` format: `%{http_code}\n` and its like. Unknown variables are reported as curl does. */
export function writeOut(io: ProgramIO, format: string, done: Transfer): void {
  const text = format.replace(/%%|%\{(\w+)\}|%header\{([^}]*)\}|\\([nrt\\])/g, (whole, name, header, escaped) => {
    if (whole === '%%') return '%';
    if (escaped) return { n: '\n', r: '\r', t: '\t', '\\': '\\' }[escaped as string] ?? whole;
    if (header !== undefined) return headerOf(done, header);
    const value = variable(name, done);
    if (value === undefined) io.err(`curl: unknown --write-out variable: '${name}'\n`);
    return value ?? '';
  });
  io.out(text);
}

const headerOf = (done: Transfer, name: string) =>
  done.response?.headers.find(([known]) => known.toLowerCase() === name.toLowerCase())?.[1] ?? '';

function variable(name: string, done: Transfer): string | undefined {
  const seconds = done.seconds.toFixed(6);
  const connect = done.remoteAddress === '' ? '0.000000' : '0.000512';
  const values: Record<string, () => string> = {
    http_code: () => String(done.response?.code ?? 0).padStart(3, '0'),
    response_code: () => String(done.response?.code ?? 0).padStart(3, '0'),
    content_type: () => headerOf(done, 'content-type'),
    errormsg: () => done.error,
    exitcode: () => String(done.exitCode),
    http_version: () => (done.response ? '1.1' : '0'),
    local_ip: () => '',
    method: () => 'GET',
    num_connects: () => (done.remoteAddress ? '1' : '0'),
    num_redirects: () => String(done.redirects),
    redirect_url: () => done.redirectUrl,
    remote_ip: () => done.remoteAddress,
    remote_port: () => (done.remoteAddress ? String(done.url.port) : '0'),
    scheme: () => done.url.scheme.toUpperCase(),
    size_download: () => String(done.downloaded),
    size_header: () => String(headerSize(done)),
    size_upload: () => String(done.uploaded),
    speed_download: () => String(Math.round(done.downloaded / Math.max(done.seconds, 0.001))),
    ssl_verify_result: () => '0',
    time_appconnect: () => '0.000000',
    time_connect: () => connect,
    time_namelookup: () => connect,
    time_pretransfer: () => connect,
    time_redirect: () => '0.000000',
    time_starttransfer: () => seconds,
    time_total: () => seconds,
    url: () => urlText(done.url),
    url_effective: () => urlText(done.url),
    urlnum: () => '0',
  };
  return values[name]?.();
}

function headerSize(done: Transfer): number {
  if (!done.response) return 0;
  const { code, reason, headers } = done.response;
  return (
    `HTTP/1.1 ${code} ${reason}\r\n\r\n`.length +
    headers.reduce((sum, [key, value]) => sum + key.length + value.length + 4, 0)
  );
}
