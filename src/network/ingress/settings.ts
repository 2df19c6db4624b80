import type { Pod } from '../../apis/core/pod.ts';
import { configMap } from '../../apis/index.ts';
import { flagOf } from '../../apis/networking/ingress-nginx.ts';
import type { World } from '../../apis/world.ts';

export { flagOf };

/** What the controller was told beside the Ingresses: flags of its command line and its ConfigMap. */

/** ConfigMap keys with the controller's defaults. */
const defaults: Readonly<Record<string, string>> = {
  hsts: 'true',
  'hsts-max-age': '31536000',
  'hsts-include-subdomains': 'true',
  'hsts-preload': 'false',
  'ssl-redirect': 'true',
  'force-ssl-redirect': 'false',
  'http-redirect-code': '308',
  'proxy-body-size': '1m',
  'use-forwarded-headers': 'false',
  'strict-validate-path-type': 'true',
  'allow-snippet-annotations': 'false',
};

export type Settings = Readonly<Record<string, string>>;

export const settingsOf = (controller: Pod, world: World): Settings => ({
  ...defaults,
  ...dataOf(flagOf(controller, 'configmap'), controller, world),
});

/** The entries of a ConfigMap that is named `namespace/name`, where the controller's namespace may be a variable. */
export function dataOf(reference: string | undefined, controller: Pod, world: World): Record<string, string> {
  const [namespace = '', name] = (reference ?? '')
    .replace('$(POD_NAMESPACE)', controller.metadata.namespace ?? '')
    .split('/');
  return (name && world.get(configMap, { namespace, name })?.data) || {};
}

/** `1m`, `512k`, `100`; 0: no limit. @returns bytes */
export function parseByteSize(text: string): number {
  const match = /^(\d+)([kmg]?)$/i.exec(text.trim());
  if (!match) return 0;
  const unit = { '': 1, k: 1024, m: 1024 ** 2, g: 1024 ** 3 }[match[2]!.toLowerCase()] ?? 1;
  return Number(match[1]) * unit;
}
