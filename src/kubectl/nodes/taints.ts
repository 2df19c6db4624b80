import type { KubeObject } from '../../apimachinery/meta.ts';
import { isQualifiedName, isValidLabelValue } from '../../apimachinery/names.ts';

export interface Taint {
  key: string;
  value?: string;
  effect: string;
}

export interface TaintChanges {
  add: Taint[];
  /** Without an effect: whatever the effect. */
  remove: Taint[];
}

const effects = ['NoSchedule', 'PreferNoSchedule', 'NoExecute'];

/** @throws Error in kubectl's words */
export function parseTaints(specs: readonly string[]): TaintChanges {
  const add: Taint[] = [];
  const remove: Taint[] = [];
  for (const spec of specs) {
    if (spec.endsWith('-')) {
      const { key, effect } = parseTaint(spec.slice(0, -1));
      remove.push({ key, effect });
      continue;
    }
    const taint = parseTaint(spec);
    if (taint.effect === '') throw new Error(`invalid taint spec: ${spec}`);
    if (add.some(({ key, effect }) => key === taint.key && effect === taint.effect)) {
      throw new Error(
        `duplicated taints with the same key and effect: {${taint.key} ${taint.value ?? ''} ${taint.effect} <nil>}`,
      );
    }
    add.push(taint);
  }
  return { add, remove };
}

/** `key=value:effect`, `key:effect` or `key` */
function parseTaint(spec: string): Taint {
  const wrong = (why = '') => new Error(`invalid taint spec: ${spec}${why}`);
  const [head = '', effect, ...more] = spec.split(':');
  if (more.length > 0) throw wrong();
  let key = head;
  let value: string | undefined;
  if (effect !== undefined) {
    if (!effects.includes(effect)) throw new Error(`invalid taint effect: ${effect}, unsupported taint effect`);
    const pair = head.split('=');
    if (pair.length > 2) throw wrong();
    [key, value] = pair as [string, string | undefined];
    const problems = value === undefined ? [] : isValidLabelValue(value);
    if (problems.length > 0) throw wrong(`, ${problems.join('; ')}`);
  }
  const problems = isQualifiedName(key);
  if (problems.length > 0) throw wrong(`, ${problems.join('; ')}`);
  return { key, ...(value ? { value } : {}), effect: effect ?? '' };
}

const same = (a: Taint, b: Taint): boolean => a.key === b.key && a.effect === b.effect;

const tainted = ({ key, value, effect }: Taint): string =>
  effect === '' ? `${key}${value ? `=${value}:` : ''}` : value ? `${key}=${value}:${effect}` : `${key}:${effect}`;

/**
 * A node's taints after the changes, and what that is called.
 * @throws Error in kubectl's words for taints that are there already, AggregateError for those that are not
 */
export function updatedTaints(
  { metadata, spec }: KubeObject,
  { add, remove }: TaintChanges,
  overwrite: boolean,
): { operation: 'modified' | 'tainted' | 'untainted'; taints: Taint[] } {
  const old: Taint[] = spec?.taints ?? [];
  const there = add.filter((taint) => old.some((one) => same(one, taint)));
  if (there.length > 0 && !overwrite) {
    const keys = there.map(({ key }) => key).join(',');
    throw new Error(`node ${metadata.name} already has ${keys} taint(s) with same effect(s) and --overwrite is false`);
  }
  let taints = [...add, ...old.filter((taint) => !add.some((one) => same(one, taint)))];
  const added = taints.length !== old.length;
  const missing: Error[] = [];
  let removed = false;
  for (const taint of remove) {
    const rest = taints.filter((one) => (taint.effect === '' ? one.key !== taint.key : !same(one, taint)));
    removed = rest.length !== taints.length;
    if (!removed) missing.push(new Error(`taint ${JSON.stringify(tainted(taint))} not found`));
    taints = rest;
  }
  if (missing.length > 0) throw missing.length === 1 ? missing[0]! : new AggregateError(missing);
  return { operation: (added && removed) || overwrite ? 'modified' : added ? 'tainted' : 'untainted', taints };
}
