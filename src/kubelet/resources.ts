import { parseQuantity } from '../apimachinery/quantity.ts';
import { node } from '../apis/index.ts';
import type { World } from '../apis/world.ts';
import type { Container, Pod } from './types.ts';

/**
 * A resourceFieldRef's value (`limits.cpu`, `requests.memory`), in units of the divisor, rounded up. A limit that is
 * not set is what the node can give.
 */
export function resourceValue(
  container: Container,
  resource: string,
  divisor: string | undefined,
  pod: Pod,
  world: World,
): string {
  const [list, ...rest] = resource.split('.') as ['limits' | 'requests', ...string[]];
  const name = rest.join('.');
  const resources = container.resources ?? {};
  const set = resources[list]?.[name] ?? (list === 'requests' ? resources.limits?.[name] : undefined);
  const allocatable = () => world.get(node, { namespace: '', name: pod.spec.nodeName! })?.status?.allocatable?.[name];
  const amount = set ?? (list === 'limits' ? allocatable() : undefined) ?? '0';
  const unit = divisor === undefined || divisor === '0' || divisor === '' ? '1' : divisor;
  const value = parseQuantity(String(amount)).nano;
  const by = parseQuantity(unit).nano;
  return String((value + by - 1n) / by);
}
