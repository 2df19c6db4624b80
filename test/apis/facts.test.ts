import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { builtInKinds, type KindDefinition, newScheme } from '../../src/apis/index.ts';

const generated = new URL('../../src/apis/schema/generated/kinds.json', import.meta.url);

const nameOf = ({ group, version, plural }: Pick<KindDefinition, 'group' | 'version' | 'plural'>) =>
  `${group}/${version}/${plural}`;

const facts = ['kind', 'singular', 'shortNames', 'categories', 'namespaced', 'verbs', 'hasStatus', 'schema'] as const;

test.runIf(existsSync(generated))('kinds agree with the published API, in discovery order', () => {
  const published: KindDefinition[] = JSON.parse(readFileSync(generated, 'utf8'));
  const pick = (kind: KindDefinition) => [nameOf(kind), ...facts.map((fact) => kind[fact])];
  expect(builtInKinds.map(pick)).toEqual(published.map(pick));
});

test('no two kinds share a name', () => {
  expect(new Set(builtInKinds.map(nameOf)).size).toBe(builtInKinds.length);
});

test('a kind that only creates is not listed', () => {
  const reviews = builtInKinds.filter(({ kind }) => kind.endsWith('Review'));
  expect(reviews.map(({ verbs }) => verbs)).toEqual(reviews.map(() => ['create']));
});

test('the scheme finds kinds by resource and by kind, the preferred version first', () => {
  const scheme = newScheme();
  expect(scheme.byResource('', 'v1', 'pods')?.kind).toBe('Pod');
  expect(scheme.byResource('apps', undefined, 'deployments')?.kind).toBe('Deployment');
  expect(scheme.byKind('autoscaling', undefined, 'HorizontalPodAutoscaler')?.version).toBe('v2');
  expect(scheme.byKind('autoscaling', 'v1', 'HorizontalPodAutoscaler')?.version).toBe('v1');
  expect(scheme.byResource('', 'v1', 'deployments')).toBeUndefined();
});

test('what is registered can be taken away again', () => {
  const scheme = newScheme();
  const other = newScheme();
  const kind = { ...builtInKinds[0]!, group: 'example.com', plural: 'things', kind: 'Thing' };
  scheme.register(kind);
  expect(scheme.byKind('example.com', 'v1', 'Thing')).toBe(kind);
  expect(other.byKind('example.com', 'v1', 'Thing')).toBeUndefined();
  scheme.unregister(kind);
  expect(scheme.byKind('example.com', 'v1', 'Thing')).toBeUndefined();
});
