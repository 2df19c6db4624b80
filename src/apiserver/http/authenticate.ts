import { timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { TLSSocket } from 'node:tls';
import { ApiError } from '../../apimachinery/status.ts';

/** May be asked by anybody, as on a real cluster. */
const open = new Set(['/healthz', '/livez', '/readyz', '/version']);

/** The token that a client sends. */
export const bearerOf = ({ headers }: IncomingMessage): string | undefined =>
  /^Bearer\s+(\S+)$/i.exec(headers.authorization ?? '')?.[1];

/** Service accounts' tokens are of this form, the administrator's is not; the API server knows whether they are good. */
export const isAccountToken = (token: string | undefined): token is string =>
  token !== undefined && /^[^.]+\.[^.]+\.[^.]+$/.test(token);

/**
 * Lets in who has the token or a certificate of the authority, and who may be a service account.
 * @throws ApiError Unauthorized
 */
export function authenticate(incoming: IncomingMessage, path: string, token: string): void {
  if (open.has(path)) return;
  if ((incoming.socket as TLSSocket).authorized) return;
  const given = bearerOf(incoming);
  if (isAccountToken(given)) return;
  if (given !== undefined && isSame(given, token)) return;
  throw new ApiError({ code: 401, reason: 'Unauthorized', message: 'Unauthorized' });
}

/** Takes as long for a wrong token as for one that is nearly right. */
function isSame(given: string, token: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(token)];
  return a.length === b.length && timingSafeEqual(a, b);
}

/**
 * Pages of a browser can reach loopback under a name of their own (DNS rebinding): only the server's names will do.
 * @throws ApiError
 */
export function checkHost(incoming: IncomingMessage, names: ReadonlySet<string>): void {
  const host = (incoming.headers.host ?? '').toLowerCase();
  const name = host.startsWith('[') ? host.slice(1, host.indexOf(']')) : host.replace(/:\d+$/, '');
  if (names.has(name)) return;
  const message = `this server is not known as ${JSON.stringify(name)}`;
  throw new ApiError({ code: 421, reason: 'Forbidden', message });
}
