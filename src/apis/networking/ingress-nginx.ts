import type { Pod } from '../core/pod.ts';
import type { Ingress } from './ingress.ts';
import type { IngressClass } from './ingressclass.ts';

/** What ingress-nginx's controller, its webhook and the network agree on: which pods it is, and which Ingresses are its. */

const controllerClass = 'k8s.io/ingress-nginx';
const legacyClass = 'kubernetes.io/ingress.class';

/** Annotations of Ingresses that are meant for it. */
export const nginxAnnotations = 'nginx.ingress.kubernetes.io/';

/** Known by what it runs, wherever it was installed. */
export const isIngressNginx = ({ metadata, spec }: Pod): boolean =>
  metadata.labels?.['app.kubernetes.io/name'] === 'ingress-nginx' &&
  spec.containers.some(
    ({ args = [], image = '' }) => args[0] === '/nginx-ingress-controller' || /ingress-nginx\/controller\b/.test(image),
  );

/** The value of a command line flag: `--name=value`, or `true` for `--name`. */
export function flagOf({ spec }: Pod, name: string): string | undefined {
  const flag = spec.containers
    .flatMap(({ args = [] }) => args)
    .find((arg) => arg === `--${name}` || arg.startsWith(`--${name}=`));
  return flag?.includes('=') ? flag.slice(flag.indexOf('=') + 1) : flag && 'true';
}

/** A class decides; without one the old annotation; without that the controller's own settings. */
export function takesIngress(
  { metadata, spec }: Ingress,
  controller: Pod,
  classNamed: (name: string) => IngressClass | undefined,
): boolean {
  const watched = flagOf(controller, 'watch-namespace');
  if (watched && watched !== metadata.namespace) return false;
  const name = spec.ingressClassName;
  if (name) return classNamed(name)?.spec.controller === (flagOf(controller, 'controller-class') ?? controllerClass);
  const legacy = metadata.annotations?.[legacyClass];
  if (legacy !== undefined) return legacy === (flagOf(controller, 'ingress-class') ?? 'nginx');
  return flagOf(controller, 'watch-ingress-without-class') === 'true';
}
