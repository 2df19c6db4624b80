import type { HttpRequest } from '../../apimachinery/net.ts';
import type { Pod } from '../../apis/core/pod.ts';
import type { Service } from '../../apis/core/service.ts';
import { ingressClass, ingress as ingressKind, service as serviceKind } from '../../apis/index.ts';
import type { Ingress } from '../../apis/networking/ingress.ts';
import type { World } from '../../apis/world.ts';
import { serviceText } from '../endpoints.ts';
import { hostOf } from '../http.ts';
import { isTaken } from '../ingress/config.ts';
import { flagOf } from '../ingress/settings.ts';
import { whyNoEndpoints } from './service.ts';
import { similar } from './similar.ts';

const nameOf = ({ metadata }: Ingress): string => `${metadata.namespace}/${metadata.name}`;

/** Why the ingress controller has no place for a request: class, host or path. */
export function whyNoLocation(request: HttpRequest, controller: Pod, world: World): string {
  const all = world.list(ingressKind) as readonly Ingress[];
  if (all.length === 0) return 'there is no Ingress at all, so the controller answers 404';
  const host = hostOf(request);
  const taken = all.filter((each) => isTaken(each, controller, world));
  const forHost = taken.filter((each) => hostsOf(each).some((pattern) => isFor(pattern, host)));
  if (forHost.length > 0) return wrongPath(request, forHost, host);
  const left = all.find((each) => !taken.includes(each) && hostsOf(each).some((pattern) => isFor(pattern, host)));
  if (left) return wrongClass(left, controller, world);
  if (taken.length === 0) return wrongClass(all[0]!, controller, world);
  const hosts = [...new Set(taken.flatMap(hostsOf))];
  const deep = hosts.find((pattern) => pattern.startsWith('*.') && host.endsWith(pattern.slice(1)));
  const because = deep ? ` (${deep} stands for one label only)` : '';
  return `no Ingress is for host "${host}"${because}: there are ${hosts.join(', ')}`;
}

const hostsOf = ({ spec }: Ingress): string[] =>
  spec.rules?.length ? spec.rules.map(({ host }) => host || '*') : spec.defaultBackend ? ['*'] : [];

const isFor = (pattern: string, host: string): boolean =>
  pattern === '*' ||
  pattern.toLowerCase() === host ||
  (pattern.startsWith('*.') && host.endsWith(pattern.slice(1)) && !host.slice(0, 1 - pattern.length).includes('.'));

function wrongPath(request: HttpRequest, ingresses: readonly Ingress[], host: string): string {
  const paths = ingresses.flatMap(({ spec }) =>
    (spec.rules ?? [])
      .filter((rule) => isFor(rule.host || '*', host))
      .flatMap(({ http }) => (http?.paths ?? []).map(({ path, pathType }) => `${path ?? '/'} (${pathType})`)),
  );
  const names = ingresses.map(nameOf).join(', ');
  return `no path of Ingress ${names} takes "${request.path.split('?')[0]}": there are ${paths.join(', ')}`;
}

function wrongClass(each: Ingress, controller: Pod, world: World): string {
  const name = each.spec.ingressClassName;
  const classes = world.list(ingressClass).map(({ metadata }) => metadata.name);
  if (name && !classes.includes(name)) {
    const have = classes.length > 0 ? `there are ${classes.join(', ')}` : 'there is none at all';
    return `Ingress ${nameOf(each)} asks for class "${name}", and there is no IngressClass of that name: ${have}`;
  }
  if (name) return `Ingress ${nameOf(each)} asks for class "${name}", which belongs to another controller`;
  const legacy = each.metadata.annotations?.['kubernetes.io/ingress.class'];
  const served = flagOf(controller, 'ingress-class') ?? 'nginx';
  if (legacy !== undefined)
    return `Ingress ${nameOf(each)} is annotated for class "${legacy}", and the controller serves "${served}"`;
  return `Ingress ${nameOf(each)} has no class, and the controller takes only those of class "${served}"`;
}

/** Why a location of an Ingress has nobody behind it. @param named `namespace/service` and the port asked for */
export function whyNoBackend(
  { namespace, service: name, port }: { namespace: string; service: string; port: number | string },
  world: World,
): string {
  const target = world.get(serviceKind, { namespace, name }) as Service | undefined;
  if (!target) {
    const services = world.list(serviceKind) as readonly Service[];
    const elsewhere = services.find(({ metadata }) => metadata.name === name)?.metadata.namespace;
    const here = services
      .filter(({ metadata }) => metadata.namespace === namespace)
      .map(({ metadata }) => metadata.name);
    const meant = similar(name, here);
    const none = `the Ingress names Service "${name}", which is not in namespace ${namespace}`;
    if (elsewhere) return `${none}: it is in ${elsewhere}, and an Ingress reaches Services of its own namespace only`;
    return `${none}${meant ? `: did you mean ${meant}?` : ''}`;
  }
  const ports = target.spec.ports ?? [];
  const found = ports.find(
    ({ port: number, name: portName, targetPort }) =>
      number === port || portName === port || String(targetPort) === String(port),
  );
  if (!found) {
    const have = ports.map(({ port: number, name: portName }) => (portName ? `${number} (${portName})` : number));
    return `the Ingress names port ${port} of Service ${serviceText(target)}, which has ${have.join(', ')}`;
  }
  return whyNoEndpoints(target, found, world) ?? `Service ${serviceText(target)} has no ready endpoint`;
}
