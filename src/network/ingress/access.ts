import { cidrContains, isIP, parseCIDR } from '../../apimachinery/ip.ts';
import type { HttpRequest } from '../../apimachinery/net.ts';
import type { Secret } from '../../apis/core/secret.ts';
import { secret as secretKind } from '../../apis/index.ts';
import { headerOf } from '../http.ts';
import { type Location, listed, type Options } from './config.ts';
import type { IngressContext } from './context.ts';
import type { Settings } from './settings.ts';

/** Who may come in. */

/**
 * Whether the lists of a location let a client in.
 * @returns undefined when a list cannot be read: the controller then closes the location
 */
export function isAllowed(address: string | undefined, options: Options, settings: Settings): boolean | undefined {
  const denied = listed(options['denylist-source-range'] ?? settings['denylist-source-range']);
  const allowed = listed(
    options['allowlist-source-range'] ??
      options['whitelist-source-range'] ??
      settings['allowlist-source-range'] ??
      settings['whitelist-source-range'],
  );
  if (![...denied, ...allowed].every((range) => isIP(range) || parseCIDR(range))) return undefined;
  const within = (ranges: readonly string[]) =>
    address !== undefined && ranges.some((range) => (isIP(range) ? range === address : cidrContains(range, address)));
  return !within(denied) && (allowed.length === 0 || within(allowed));
}

/** What a location with `auth-type: basic` says about the name and password that came with a request. */
export function mustLogIn(
  request: HttpRequest,
  { options, ingress }: Location,
  { world }: IngressContext,
): { realm: string } | undefined {
  if (options['auth-type'] !== 'basic') return undefined;
  const realm = options['auth-realm'] ?? '';
  const [first = '', second] = (options['auth-secret'] ?? '').split('/');
  const key = second
    ? { namespace: first, name: second }
    : { namespace: ingress?.metadata.namespace ?? '', name: first };
  const secret = world.get(secretKind, key);
  const header = headerOf(request.headers, 'authorization');
  const given = /^Basic (.+)$/i.exec(header ?? '')?.[1];
  const [user = ''] = Buffer.from(given ?? '', 'base64')
    .toString('utf8')
    .split(':');
  // Passwords are hashed in ways that are slow on purpose; knowing a name that is in the file is enough here.
  return secret && given && usersIn(secret).includes(user) ? undefined : { realm };
}

const usersIn = ({ data }: Secret): string[] =>
  Buffer.from(data?.['auth'] ?? '', 'base64')
    .toString('utf8')
    .split('\n')
    .map((line) => line.split(':')[0]!.trim())
    .filter((user) => user !== '');
