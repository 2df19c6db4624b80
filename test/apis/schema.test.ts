import { describe, expect, test } from 'vitest';
import { builtInKinds } from '../../src/apis/index.ts';
import { builtInFacts, patchSchemaOf, shapeOf, typeDefinition } from '../../src/apis/schema/index.ts';

const spec = 'io.k8s.api.core.v1.PodSpec';

describe('the generated facts', () => {
  test('agree with the files of the kinds', () => {
    const named = (kind: { group: string; version: string; plural: string }) =>
      `${kind.group}/${kind.version}/${kind.plural}`;
    const facts = new Map(builtInFacts().map((kind) => [named(kind), kind]));
    for (const kind of builtInKinds) expect(kind).toMatchObject(withoutSubresources(facts.get(named(kind))!));
    expect(builtInKinds.map(named)).toEqual(builtInFacts().map(named));
  });

  test('come in the order of discovery', () => {
    const groups = [...new Set(builtInFacts().map(({ group }) => group))];
    expect(groups.slice(0, 4)).toEqual(['', 'apiregistration.k8s.io', 'apps', 'events.k8s.io']);
    const scalers = builtInFacts().filter(({ group }) => group === 'autoscaling');
    expect(scalers.map(({ version }) => version)).toEqual(['v2', 'v1']);
  });

  test('know the subresources', () => {
    expect(builtInFacts().find(({ kind }) => kind === 'Pod')?.subresources).toContain('exec');
  });
});

function withoutSubresources({ subresources: _, ...facts }: ReturnType<typeof builtInFacts>[number]) {
  return facts;
}

describe('every type', () => {
  const reachable = new Set<string>();
  const visit = (type: string) => {
    if (reachable.has(type)) return;
    reachable.add(type);
    for (const field of Object.values(shapeOf(type) ?? {})) {
      let value: { ref?: string; items?: any } = field;
      while (value.items !== undefined) value = value.items;
      if (value.ref !== undefined) visit(value.ref);
    }
  };
  for (const { schema } of builtInFacts()) visit(schema);

  test('that a kind is made of has a shape and a definition with the same fields', () => {
    expect(reachable.size).toBeGreaterThan(400);
    for (const type of reachable) {
      const fields = Object.keys(typeDefinition(type)?.properties ?? {});
      expect(Object.keys(shapeOf(type) ?? {}), type).toEqual(fields);
    }
  });
});

describe('the definitions', () => {
  test('keep paragraphs and lists of the descriptions', () => {
    const affinity = typeDefinition('io.k8s.api.core.v1.ServiceSpec')?.properties?.sessionAffinity;
    expect(affinity?.description).toMatch(/\n\nPossible enum values:\n - `"ClientIP"`/);
    expect(affinity?.enum).toEqual(['ClientIP', 'None']);
  });

  test('have plain stars where the declarations escape them', () => {
    expect(typeDefinition('io.k8s.api.rbac.v1.PolicyRule')?.properties?.verbs?.description).toContain("'*'");
  });

  test('say formats and merge keys', () => {
    const port = typeDefinition('io.k8s.api.core.v1.ServicePort')?.properties?.nodePort;
    expect(port).toMatchObject({ type: 'integer', format: 'int32' });
    expect(typeDefinition(spec)?.properties?.containers).toMatchObject({
      'x-kubernetes-list-map-keys': ['name'],
      'x-kubernetes-patch-merge-key': 'name',
    });
  });
});

describe('what strategic merge asks', () => {
  const field = (type: string, ...path: string[]) =>
    path.reduce<any>((at, name) => at?.schema?.field(name), { schema: patchSchemaOf(type) });

  test.each([
    [['containers'], { strategy: 'merge', mergeKey: 'name' }],
    [['containers', 'ports'], { strategy: 'merge', mergeKey: 'containerPort' }],
    [['containers', 'command'], {}],
    [['volumes'], { strategy: 'merge,retainKeys', mergeKey: 'name' }],
    [['nodeSelector'], {}],
    [['nodeSelector', 'any'], {}],
  ])('%j', (path, expected) => {
    const { schema: _, ...found } = field(spec, ...path);
    expect(found).toEqual(expected);
  });

  test('unknown fields and types are unknown', () => {
    expect(patchSchemaOf(spec)?.field('nope')).toBeUndefined();
    expect(patchSchemaOf('io.example.v1.Widget')).toBeUndefined();
  });
});
