import type { ConnectFailure, HttpResponse } from '../../apimachinery/net.ts';
import type { CurlOptions } from './curl-options.ts';
import { isFor, selfSigned } from './curl-tls.ts';
import type { Url } from './curl-url.ts';

/** How a transfer failed: curl's exit code and its words. */
export class CurlError extends Error {
  readonly exitCode: number;
  constructor(exitCode: number, message: string) {
    super(message);
    this.exitCode = exitCode;
  }
}

/** The words for a connection that did not come about; they changed in 7.76, 7.85 and 8.10. */
export function connectError(url: Url, answer: ConnectFailure, version: number, musl: boolean): CurlError {
  if (answer.failure === 'reset') return new CurlError(56, 'Recv failure: Connection reset by peer');
  const kernel = {
    refused: 'Connection refused',
    'timed-out': musl ? 'Operation timed out' : 'Connection timed out',
    'no-route': 'Host is unreachable',
  };
  const general = version >= 8.1 ? 'Could not connect to server' : "Couldn't connect to server";
  const reason = version >= 7.85 ? general : kernel[answer.failure];
  const after = version >= 7.76 ? ` after ${answer.afterMs} ms` : '';
  const code = answer.failure === 'timed-out' ? 28 : 7;
  return new CurlError(code, `Failed to connect to ${url.host} port ${url.port}${after}: ${reason}`);
}

/**
 * TLS that cannot be agreed on: the other side speaks plain HTTP (it says so with code 0), or its certificate is signed
 * by nobody curl knows, which holds for everything inside a cluster.
 */
export function tlsRefusal(
  options: CurlOptions,
  url: Url,
  answer: HttpResponse,
  version: number,
): CurlError | undefined {
  if (answer.code === 0) {
    if (url.scheme !== 'https') return new CurlError(52, 'Empty reply from server');
    const openssl3 = version >= 7.84;
    return new CurlError(
      35,
      openssl3
        ? 'error:0A00010B:SSL routines::wrong version number'
        : 'error:1408F10B:SSL routines:ssl3_get_record:wrong version number',
    );
  }
  if (url.scheme !== 'https' || options.insecure) return undefined;
  const { certificate } = answer;
  if (options.caCertificate) {
    return certificate && !isFor(certificate, url.host)
      ? new CurlError(60, `SSL: no alternative certificate subject name matches target host name '${url.host}'`)
      : undefined;
  }
  if (!certificate && !isInternal(url.host)) return undefined;
  const problem = certificate?.isSelfSigned ? selfSigned(version) : 'unable to get local issuer certificate';
  return new CurlError(
    60,
    `SSL certificate problem: ${problem}\n` +
      'More details here: https://curl.se/docs/sslcerts.html\n\n' +
      'curl failed to verify the legitimacy of the server and therefore could not\n' +
      'establish a secure connection to it. To learn more about this situation and\n' +
      'how to fix it, please visit the web page mentioned above.',
  );
}

const isInternal = (host: string) =>
  /^(10|127|169\.254|172\.(1[6-9]|2\d|3[01])|192\.168)\./.test(host) ||
  !host.includes('.') ||
  /\.(local|svc|internal|nip\.io|sslip\.io)$|^[\d.]+$|\.svc\./.test(host);
