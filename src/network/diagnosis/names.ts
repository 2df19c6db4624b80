import type { Service } from '../../apis/core/service.ts';
import { namespace as namespaceKind, service as serviceKind } from '../../apis/index.ts';
import type { World } from '../../apis/world.ts';
import { isOutside, type Place } from '../place.ts';
import { similar } from './similar.ts';

/** Why a name has no address, as far as the cluster's objects tell. */
export function whyNoAddress(name: string, place: Place, world: World): string {
  const { domain } = world.facts;
  const plain = name.replace(/\.$/, '').replace(new RegExp(`\\.${domain.replaceAll('.', '\\.')}$`), '');
  const [label = '', namespace, kind, ...more] = plain.split('.');
  const services = world.list(serviceKind) as readonly Service[];
  const isKnown = services.some(({ metadata }) => metadata.name === label);
  if (isOutside(place)) {
    if (isKnown || name.endsWith(`.${domain}`) || kind === 'svc')
      return `"${name}" is a name of the cluster's own DNS, which only its pods and nodes ask (try --from POD)`;
    return `no DNS server outside of the cluster knows "${name}"`;
  }
  if (more.length > 0 || (kind !== undefined && kind !== 'svc')) return `no DNS server knows "${name}"`;
  const own = 'pod' in place ? place.pod.metadata.namespace! : 'default';
  const where = namespace ?? own;
  if (namespace !== undefined && !world.get(namespaceKind, { namespace: '', name: namespace })) {
    const meant = similar(
      namespace,
      world.list(namespaceKind).map(({ metadata }) => metadata.name),
    );
    return `there is no namespace "${namespace}"${meant ? `: did you mean ${meant}?` : ''}`;
  }
  const found = services.find(({ metadata }) => metadata.name === label && metadata.namespace === where);
  if (found) return whyEmpty(found, label);
  const elsewhere = services
    .filter(({ metadata }) => metadata.name === label)
    .map(({ metadata }) => metadata.namespace!);
  const none = `there is no Service "${label}" in namespace ${where}`;
  if (elsewhere.length > 0) return `${none}, but in namespace ${elsewhere.join(' and ')}: use ${label}.${elsewhere[0]}`;
  const names = services.filter(({ metadata }) => metadata.namespace === where).map(({ metadata }) => metadata.name);
  const meant = similar(label, names);
  return `${none}${meant ? `: did you mean ${meant}?` : ''}`;
}

function whyEmpty({ spec }: Service, name: string): string {
  if (spec.type === 'ExternalName') return `Service "${name}" is an alias for ${spec.externalName}, which nobody knows`;
  if (spec.clusterIP === 'None') return `Service "${name}" is headless and has no ready endpoint`;
  return `the cluster's DNS does not answer for Service "${name}"`;
}
