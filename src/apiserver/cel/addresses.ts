/** URLs, IP addresses and their ranges. */
import { type Environment, EvaluationError } from '@marcbachmann/cel-js';
import { cidrContains, isIP, isIPv4, parseCIDR } from '../../apimachinery/ip.ts';

class CelURL {
  constructor(
    readonly url: URL,
    readonly text: string,
  ) {}
}
class CelIP {
  constructor(readonly text: string) {}
}
class CelCIDR {
  constructor(readonly text: string) {}
}

export function addAddresses(env: Environment): void {
  const add = (signature: string, run: (...args: any[]) => unknown) => env.registerFunction(signature, run);
  env.registerType('URL', { ctor: CelURL, fields: {} });
  env.registerType('IP', { ctor: CelIP, fields: {} });
  env.registerType('CIDR', { ctor: CelCIDR, fields: {} });

  add('isURL(string): bool', (text: string) => isURL(text));
  add('url(string): URL', (text: string) => {
    if (!isURL(text))
      throw new EvaluationError(
        `URL parse error during conversion from string: parse ${JSON.stringify(text)}: invalid URI for request`,
      );
    return new CelURL(new URL(text, 'relative://relative'), text);
  });
  add('URL.getScheme(): string', ({ url }: CelURL) => (url.protocol === 'relative:' ? '' : url.protocol.slice(0, -1)));
  add('URL.getHost(): string', ({ url }: CelURL) => (url.protocol === 'relative:' ? '' : url.host));
  add('URL.getHostname(): string', ({ url }: CelURL) => (url.protocol === 'relative:' ? '' : url.hostname));
  add('URL.getPort(): string', ({ url }: CelURL) => url.port);
  add('URL.getEscapedPath(): string', ({ url, text }: CelURL) =>
    url.pathname === '/' && !text.endsWith('/') ? '' : url.pathname,
  );

  add('isIP(string): bool', (text: string) => isIP(text));
  add('ip(string): IP', (text: string) => {
    if (!isIP(text))
      throw new EvaluationError(`IP Address ${JSON.stringify(text)} parse error during conversion from string`);
    return new CelIP(text);
  });
  add('IP.family(): int', ({ text }: CelIP) => (isIPv4(text) ? 4n : 6n));
  add('IP.isLoopback(): bool', ({ text }: CelIP) => text.startsWith('127.') || text === '::1');
  add('IP.isUnspecified(): bool', ({ text }: CelIP) => text === '0.0.0.0' || text === '::');

  add('isCIDR(string): bool', (text: string) => isCIDR(text));
  add('cidr(string): CIDR', (text: string) => {
    if (!isCIDR(text))
      throw new EvaluationError(`network address parse error during conversion from string: ${JSON.stringify(text)}`);
    return new CelCIDR(text);
  });
  add('CIDR.containsIP(string): bool', ({ text }: CelCIDR, address: string) => cidrContains(text, address));
  add('CIDR.containsIP(IP): bool', ({ text }: CelCIDR, address: CelIP) => cidrContains(text, address.text));
  add('CIDR.prefixLength(): int', ({ text }: CelCIDR) => BigInt(text.slice(text.indexOf('/') + 1)));
  add('CIDR.ip(): IP', ({ text }: CelCIDR) => new CelIP(text.slice(0, text.indexOf('/'))));
}

const isURL = (text: string): boolean =>
  text.startsWith('/') || (/^[a-z][a-z0-9+.-]*:/i.test(text) && URL.canParse(text));

const isCIDR = (text: string): boolean => text.includes('/') && parseCIDR(text) !== undefined;
