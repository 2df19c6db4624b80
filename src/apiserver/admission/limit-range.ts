import { compareQuantities, parseQuantity, type Quantity } from '../../apimachinery/quantity.ts';
import { forbidden } from '../../apimachinery/status.ts';
import { type AdmissionPlugin, nameInRefusal } from './plugin.ts';

/** Requests and limits that a namespace's LimitRanges fill in for containers, and the bounds they set. */
export const limitRanges: AdmissionPlugin = {
  collection: 'pods',
  create(server, pod) {
    const ranges = server.store.list('limitranges', `${pod.metadata.namespace}/`);
    if (ranges.length === 0) return;
    const limits = ranges
      .flatMap((range) => range.spec?.limits ?? [])
      .filter((limit: any) => limit.type === 'Container');
    const containers = [...(pod.spec.initContainers ?? []), ...(pod.spec.containers ?? [])];
    for (const container of containers) for (const limit of limits) fillIn(container, limit);
    const wrong = containers.flatMap((container) => limits.flatMap((limit: any) => bounds(container, limit)));
    if (wrong.length === 0) return;
    const text = wrong.length === 1 ? wrong[0]! : `[${wrong.join(', ')}]`;
    throw forbidden({ group: '', resource: 'pods' }, nameInRefusal(pod), text);
  },
};

function fillIn(container: any, { default: limits, defaultRequest }: any): void {
  if (!limits && !defaultRequest) return;
  const resources = (container.resources ??= {});
  const given = { ...resources.limits };
  const merged = { ...limits, ...resources.limits };
  // A request that is left out is what the limit is, when the limit is the container's own.
  const requests = { ...(defaultRequest ?? limits), ...given, ...resources.requests };
  if (Object.keys(merged).length > 0) resources.limits = merged;
  if (Object.keys(requests).length > 0) resources.requests = requests;
}

function bounds({ resources = {} }: any, { max = {}, min = {} }: any): string[] {
  const wrong: string[] = [];
  const over = (text: string | undefined, bound: string, sign: number) =>
    text !== undefined && Math.sign(compareQuantities(read(text), read(bound))) === sign;
  for (const name of Object.keys(min).sort()) {
    const request = resources.requests?.[name];
    if (request === undefined)
      wrong.push(`minimum ${name} usage per Container is ${min[name]}.  No request is specified`);
    else if (over(request, min[name], -1)) {
      wrong.push(`minimum ${name} usage per Container is ${min[name]}, but request is ${request}`);
    }
  }
  for (const name of Object.keys(max).sort()) {
    const limit = resources.limits?.[name];
    if (limit === undefined) wrong.push(`maximum ${name} usage per Container is ${max[name]}.  No limit is specified`);
    else if (over(limit, max[name], 1)) {
      wrong.push(`maximum ${name} usage per Container is ${max[name]}, but limit is ${limit}`);
    }
  }
  return wrong;
}

const read = (text: unknown): Quantity => parseQuantity(String(text));
