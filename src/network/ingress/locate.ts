import type { Configuration, Location, Server } from './config.ts';

/** nginx's choice of a server by the name, and of a location by the path. */

/** The server that a host name is for: its own, a wildcard's (one label, no more), or the one for everything else. */
export function serverNamed(host: string, servers: Configuration['servers']): Server {
  const exact = servers.get(host);
  if (exact && host !== '_' && !host.startsWith('*')) return exact;
  const alias = [...servers.values()].find(({ aliases }) => aliases.includes(host));
  if (alias) return alias;
  const wildcards = [...servers.keys()].filter((name) => name.startsWith('*.')).sort();
  return servers.get(wildcards.find((wildcard) => isUnder(host, wildcard)) ?? '_')!;
}

/** `a.test.xyz` is under `*.test.xyz`; `a.b.test.xyz` and `test.xyz` are not. */
export function isUnder(host: string, wildcard: string): boolean {
  const domain = wildcard.slice(1);
  return host.endsWith(domain) && /^[\w-]+$/.test(host.slice(0, -domain.length));
}

export type Found = { location: Location } | { redirect: string };

export const locate = (server: Server, path: string): Found =>
  server.regex ? { location: locateByRegex(server, path) } : locateByPath(server, path);

/** Regular expressions: the longest text first, the first that matches wins; letters of either case. */
function locateByRegex({ locations }: Server, path: string): Location {
  const ordered = [...locations].sort((a, b) => b.path.length - a.path.length || (a.path < b.path ? 1 : -1));
  return ordered.find(({ path: pattern }) => matcher(`^${pattern}`)?.test(path)) ?? ordered.at(-1)!;
}

/** @returns undefined for a text that is no regular expression: nginx would not have taken it */
function matcher(pattern: string): RegExp | undefined {
  try {
    return new RegExp(pattern, 'i');
  } catch {
    return undefined;
  }
}

/** An exact path first, else the longest prefix made of whole elements. */
function locateByPath({ locations }: Server, path: string): Found {
  const exact = locations.find((location) => location.type === 'Exact' && location.path === path);
  if (exact) return { location: exact };
  const prefixes = locations.filter(({ type }) => type === 'Prefix').sort((a, b) => b.path.length - a.path.length);
  const found = prefixes.find((location) => startsWithElements(path, location.path))!;
  const withSlash = prefixes.find((location) => location.path === `${path}/`);
  // nginx adds the slash that such a location wants, unless a location is for the path without it.
  if (withSlash && found.path !== path) return { redirect: withSlash.path };
  return { location: found };
}

const startsWithElements = (path: string, prefix: string): boolean =>
  prefix.endsWith('/') ? path.startsWith(prefix) : path === prefix || path.startsWith(`${prefix}/`);

/** The path that the pod gets to see. Capture groups of the location's path may be used in the target. */
export function rewrite(path: string, { path: pattern, options }: Pick<Location, 'path' | 'options'>): string {
  const target = options['rewrite-target'];
  if (!target || target === pattern) return path;
  const match = matcher(`^${pattern}`)?.exec(path);
  if (!match) return path;
  return target.replace(/\$(\d)/g, (_, group) => match[Number(group)] ?? '') || '/';
}

/** Another spelling of a host that sends everybody to this one: `www.example.com` for `example.com`, or back. */
export function wwwRedirect(host: string, servers: Configuration['servers']): string | undefined {
  if (servers.has(host)) return undefined;
  const other = host.startsWith('www.') ? host.slice(4) : `www.${host}`;
  const asks = servers.get(other)?.locations.some(({ options }) => options['from-to-www-redirect'] === 'true');
  return asks ? other : undefined;
}
