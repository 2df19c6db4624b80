import { CurlError } from './curl-errors.ts';

export interface Url {
  scheme: 'http' | 'https';
  host: string;
  port: number;
  /** With the query. */
  path: string;
  /** `name:password`, or empty. */
  user: string;
}

const pattern =
  /^(?:([a-zA-Z][a-zA-Z0-9+.-]*):\/\/)?(?:([^@/?#]*)@)?(\[[^\]]*\]|[^:/?#]*)(?::([^/?#]*))?(\/[^?#]*)?(\?[^#]*)?(#.*)?$/;

/** @throws CurlError 1 for a protocol nobody speaks here, 3 for what is no URL */
export function parseUrl(text: string): Url {
  const match = pattern.exec(text);
  if (!match || /\s/.test(text)) throw new CurlError(3, 'URL using bad/illegal format or missing URL');
  const [, scheme = 'http', user = '', host = '', port, path = '/', query = ''] = match;
  const lower = scheme.toLowerCase();
  if (lower !== 'http' && lower !== 'https')
    throw new CurlError(1, `Protocol "${scheme}" not supported or disabled in libcurl`);
  if (host === '')
    throw new CurlError(
      3,
      text === '' ? 'URL using bad/illegal format or missing URL' : 'URL using bad/illegal format or missing URL',
    );
  const number = port ? Number(port) : lower === 'https' ? 443 : 80;
  if (!Number.isInteger(number) || number < 0 || number > 65535) {
    throw new CurlError(3, 'URL using bad/illegal format or missing URL');
  }
  return {
    scheme: lower,
    host: host.replace(/^\[|\]$/g, ''),
    port: number,
    path: path + query,
    user: decodeURIComponent(user),
  };
}

/** Where a `Location` header leads from a URL. */
export function resolveUrl(base: Url, location: string): Url {
  if (/^[a-zA-Z][a-zA-Z0-9+.-]*:\/\//.test(location)) return { ...parseUrl(location), user: base.user };
  if (location.startsWith('//')) return { ...parseUrl(`${base.scheme}:${location}`), user: base.user };
  const folder = base.path.replace(/\?.*/, '').replace(/[^/]*$/, '');
  return { ...base, path: location.startsWith('/') ? location : folder + location };
}

export function urlText(url: Url): string {
  const port = url.port === (url.scheme === 'https' ? 443 : 80) ? '' : `:${url.port}`;
  return `${url.scheme}://${url.host}${port}${url.path}`;
}
