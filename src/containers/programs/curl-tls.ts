import type { Certificate } from '../../apimachinery/net.ts';
import type { CurlOptions } from './curl-options.ts';

/** What `curl -v` tells of a TLS handshake. @param version 7.80, 8.05 … */
export function handshakeText(certificate: Certificate | undefined, options: CurlOptions, version: number): string {
  const lines = [
    version >= 7.85 ? 'ALPN: curl offers h2,http/1.1' : 'ALPN, offering h2',
    ...(version >= 7.85 ? [] : ['ALPN, offering http/1.1']),
    'TLSv1.3 (OUT), TLS handshake, Client hello (1):',
    'TLSv1.3 (IN), TLS handshake, Server hello (2):',
    'TLSv1.3 (IN), TLS handshake, Encrypted Extensions (8):',
    'TLSv1.3 (IN), TLS handshake, Certificate (11):',
    'TLSv1.3 (IN), TLS handshake, CERT verify (15):',
    'TLSv1.3 (IN), TLS handshake, Finished (20):',
    'TLSv1.3 (OUT), TLS change cipher, Change cipher spec (1):',
    'TLSv1.3 (OUT), TLS handshake, Finished (20):',
    'SSL connection using TLSv1.3 / TLS_AES_256_GCM_SHA384',
    version >= 7.85 ? 'ALPN: server accepted http/1.1' : 'ALPN, server accepted to use http/1.1',
    ...(certificate ? certificateLines(certificate, options, version) : []),
    ...(version >= 8.02 ? ['using HTTP/1.x'] : []),
  ];
  return lines.map((line) => `* ${line}\n`).join('');
}

function certificateLines(
  { subject, issuer, validFrom, validTo, isSelfSigned }: Certificate,
  options: CurlOptions,
  version: number,
): string[] {
  const problem = isSelfSigned ? `${selfSigned(version)} (18)` : 'unable to get local issuer certificate (20)';
  return [
    'Server certificate:',
    ` subject: ${subject}`,
    ` start date: ${dateText(validFrom)}`,
    ` expire date: ${dateText(validTo)}`,
    ` issuer: ${issuer}`,
    options.caCertificate
      ? ' SSL certificate verify ok.'
      : ` SSL certificate verify result: ${problem}, continuing anyway.`,
  ];
}

/** OpenSSL 3 put the hyphen in. */
export const selfSigned = (version: number): string =>
  version >= 7.84 ? 'self-signed certificate' : 'self signed certificate';

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** `Nov 23 01:33:50 2026 GMT` */
function dateText(ms: number): string {
  const date = new Date(ms);
  const time = date.toISOString().slice(11, 19);
  return `${months[date.getUTCMonth()]} ${String(date.getUTCDate()).padStart(2)} ${time} ${date.getUTCFullYear()} GMT`;
}

/** Whether a certificate is for a host: its own name, or one label in place of a star. */
export const isFor = ({ names }: Certificate, host: string): boolean =>
  names.some((name) => name === host || (name.startsWith('*.') && host.slice(host.indexOf('.')) === name.slice(1)));
