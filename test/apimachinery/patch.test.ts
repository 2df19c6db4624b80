import { describe, expect, test } from 'vitest';
import {
  applyJSONPatch,
  applyMergePatch,
  applyStrategicMergePatch,
  createMergePatch,
  createThreeWayJSONMergePatch,
  createThreeWayMergePatch,
  createTwoWayMergePatch,
  type PatchSchema,
} from '../../src/apimachinery/patch.ts';

const scalars: PatchSchema = { field: () => ({}) };
const item: PatchSchema = {
  field: (name) => ({ ports: { strategy: 'merge', mergeKey: 'port', schema: scalars } })[name] ?? {},
};
const schema: PatchSchema = {
  name: 'Thing',
  field: (name) =>
    ({
      metadata: { schema: scalars },
      items: { strategy: 'merge', mergeKey: 'name', schema: item },
      words: { strategy: 'merge' },
      list: {},
      choice: { strategy: 'retainKeys', schema: scalars },
      map: { schema: scalars },
      count: {},
    })[name],
};

describe('JSON patch', () => {
  const document = { a: { list: [1, 2] }, 'x/y': 1 };
  test.each([
    [[{ op: 'add', path: '/a/list/-', value: 3 }], { a: { list: [1, 2, 3] }, 'x/y': 1 }],
    [[{ op: 'add', path: '/a/list/0', value: 0 }], { a: { list: [0, 1, 2] }, 'x/y': 1 }],
    [[{ op: 'remove', path: '/a/list/-1' }], { a: { list: [1] }, 'x/y': 1 }],
    [[{ op: 'replace', path: '/a/new', value: 1 }], { a: { list: [1, 2], new: 1 }, 'x/y': 1 }],
    [[{ op: 'move', from: '/a/list', path: '/l' }], { a: {}, 'x/y': 1, l: [1, 2] }],
    [[{ op: 'copy', from: '/x~1y', path: '/z' }], { a: { list: [1, 2] }, 'x/y': 1, z: 1 }],
    [[{ op: 'test', path: '/a/list/1', value: 2 }], document],
  ])('%j', (operations, result) => {
    expect(applyJSONPatch(document, operations)).toEqual(result);
    expect(document).toEqual({ a: { list: [1, 2] }, 'x/y': 1 });
  });

  test.each([
    [
      { op: 'add', path: '/no/where', value: 1 },
      'add operation does not apply: doc is missing path: "/no/where": missing value',
    ],
    [
      { op: 'remove', path: '/no' },
      "error in remove for path: '/no': Unable to remove nonexistent key: no: missing value",
    ],
    [
      { op: 'add', path: '/a/list/9', value: 1 },
      "error in add for path: '/a/list/9': Unable to access invalid index: 9: invalid index referenced",
    ],
    [{ op: 'test', path: '/x~1y', value: 2 }, 'testing value /x~1y failed: test failed'],
    [{ path: '/a' }, 'Unexpected kind: unknown'],
  ])('%j fails', (operation, message) => expect(() => applyJSONPatch(document, [operation])).toThrow(message));
});

describe('merge patch', () => {
  test('null removes, maps merge, lists replace', () =>
    expect(
      applyMergePatch({ a: 1, b: { c: 1, d: 2 }, l: [1] }, { a: null, b: { c: 3, n: { x: null } }, l: [] }),
    ).toEqual({ b: { c: 3, d: 2, n: {} }, l: [] }));

  test('a made patch leads from one to the other', () => {
    const from = { a: 1, b: { c: [1], d: 2 }, e: {} };
    const to = { b: { c: [2], d: 2 }, e: { f: 1 } };
    expect(applyMergePatch(from, createMergePatch(from, to))).toEqual(to);
  });

  test('three ways: others keep what they set', () =>
    expect(createThreeWayJSONMergePatch({ a: 1, gone: 1 }, { a: 2 }, { a: 1, gone: 1, theirs: 1 })).toEqual({
      a: 2,
      gone: null,
    }));
});

describe('strategic merge patch', () => {
  const document = {
    items: [
      { name: 'a', v: 1 },
      { name: 'b', v: 2 },
    ],
    words: ['x', 'y'],
    list: [1],
    map: { k: 'v' },
    choice: { type: 'A', a: {} },
  };
  test.each([
    [
      'a new item comes first',
      { items: [{ name: 'c' }] },
      { items: [{ name: 'c' }, { name: 'a', v: 1 }, { name: 'b', v: 2 }] },
    ],
    [
      'an item merges by its key',
      { items: [{ name: 'b', w: 3 }] },
      {
        items: [
          { name: 'a', v: 1 },
          { name: 'b', v: 2, w: 3 },
        ],
      },
    ],
    ['an item is deleted', { items: [{ name: 'a', $patch: 'delete' }] }, { items: [{ name: 'b', v: 2 }] }],
    ['a list is replaced', { items: [{ $patch: 'replace' }, { name: 'z' }] }, { items: [{ name: 'z' }] }],
    [
      'the order is prescribed',
      { '$setElementOrder/items': [{ name: 'b' }, { name: 'a' }] },
      {
        items: [
          { name: 'b', v: 2 },
          { name: 'a', v: 1 },
        ],
      },
    ],
    ['scalars are added', { words: ['z'] }, { words: ['z', 'x', 'y'] }],
    ['scalars are deleted', { '$deleteFromPrimitiveList/words': ['x'] }, { words: ['y'] }],
    ['a plain list is replaced', { list: [2, 3] }, { list: [2, 3] }],
    ['a map is replaced', { map: { $patch: 'replace', n: '1' } }, { map: { n: '1' } }],
    ['a map is emptied', { map: { $patch: 'delete' } }, { map: {} }],
    ['a key is removed', { map: { k: null } }, { map: {} }],
    ['only some keys are kept', { choice: { $retainKeys: ['type'], type: 'B' } }, { choice: { type: 'B' } }],
  ])('%s', (_, patch, changed) =>
    expect(applyStrategicMergePatch(document, patch, schema)).toEqual({ ...document, ...changed }),
  );

  test.each([
    [{ items: [{ v: 1 }] }, 'map: map[v:1] does not contain declared merge key: name'],
    [{ items: ['x'] }, 'list element types are not identical: [[map[name:a v:1] map[name:b v:2]] [x]]'],
    [{ map: { $patch: 'bad' } }, 'unknown patch type: bad in map: map[$patch:bad]'],
    [{ choice: { $retainKeys: ['a'], type: 'B' } }, 'invalid patch format of retainKeys'],
  ])('%j is refused', (patch, message) =>
    expect(() => applyStrategicMergePatch(document, patch, schema)).toThrow(message),
  );

  test.each([
    [document, { ...document, items: [{ name: 'b', v: 5 }, { name: 'n' }], words: ['y', 'w'] }],
    [document, { ...document, map: {}, choice: { type: 'B', b: {} } }],
    [document, {}],
    [{}, document],
  ])('a patch made of two leads from one to the other', (from, to) =>
    expect(applyStrategicMergePatch(from, createTwoWayMergePatch(from, to, schema), schema)).toEqual(to),
  );

  test('what apply sends: own changes and deletions, the rest left alone', () => {
    const original = { items: [{ name: 'a', v: 1 }, { name: 'b' }], count: 1 };
    const modified = { items: [{ name: 'a', v: 2 }] };
    const current = {
      items: [{ name: 'a', v: 1, theirs: 1 }, { name: 'b' }, { name: 'injected' }],
      count: 1,
      extra: 1,
    };
    const patch = createThreeWayMergePatch(original, modified, { ...current, list: [1] }, schema);
    expect(patch).toEqual({
      '$setElementOrder/items': [{ name: 'a' }],
      items: [
        { name: 'a', v: 2 },
        { name: 'b', $patch: 'delete' },
      ],
      count: null,
    });
    expect(applyStrategicMergePatch(current, patch, schema)).toEqual({
      items: [{ name: 'a', v: 2, theirs: 1 }, { name: 'injected' }],
      extra: 1,
    });
  });

  test('applying the same again sends nothing', () =>
    expect(
      createThreeWayMergePatch(
        { items: [{ name: 'a' }] },
        { items: [{ name: 'a' }] },
        { items: [{ name: 'a', x: 1 }], count: 3 },
        schema,
      ),
    ).toEqual({}));
});
