import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { buildKustomization } from '../../src/kubectl/kustomize/build.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kustomize-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

type Files = Record<string, string>;

/** What comes of the folder, warnings aside; errors without the folder's own path. */
async function build(files: Files, path = '.'): Promise<string> {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  try {
    const map = await buildKustomization(folder, path, { warn: () => undefined, log: () => undefined });
    return map.toYAML();
  } catch (error) {
    return `error: ${(error as Error).message.replaceAll(folder, '/w')}`;
  }
}

const menu = 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: menu}\ndata: {tea: "3000"}\n';
const pod = `apiVersion: v1
kind: Pod
metadata: {name: till}
spec:
  containers:
  - name: app
    image: till:1
    env:
    - {name: PRICE, valueFrom: {configMapKeyRef: {name: menu, key: tea}}}
    ports: [{containerPort: 80}, {containerPort: 80, protocol: UDP}]
`;
const cart = 'apiVersion: shop.example.com/v1\nkind: Cart\nmetadata: {name: cart}\nspec:\n';

/** The lines of the objects' `metadata` and whatever else a test asks for. */
const grep = (text: string, pattern: RegExp): string[] =>
  text
    .split('\n')
    .filter((line) => pattern.test(line))
    .map((line) => line.trim());

describe('scalars come out as what they were read as', () => {
  test.each([
    ['5', 'x: 5'],
    ['"5"', 'x: "5"'],
    ['yes', 'x: "yes"'],
    ['0777', 'x: 511'],
    ['08', 'x: 8'],
    ['1e3', 'x: 1000'],
    ['3.50', 'x: 3.5'],
    ['2001-01-01', 'x: "2001-01-01T00:00:00Z"'],
    ['~', 'x: null'],
    ['!!str 7', 'x: "7"'],
    ['!!int "8"', 'x: 8'],
    ['12345678901234567890', 'x: 12345678901234567890'],
    ['"- a"', "x: '- a'"],
  ])('%s', async (written, printed) => {
    const out = await build({ 'kustomization.yaml': 'resources: [c.yaml]\n', 'c.yaml': `${cart}  x: ${written}\n` });
    expect(out.split('\n').at(-2)?.trim()).toBe(printed);
  });
});

describe('names', () => {
  test('change where others refer to them', async () => {
    const out = await build({
      'kustomization.yaml': 'resources: [base]\nnamePrefix: b-\n',
      'base/kustomization.yaml': 'resources: [p.yaml]\nconfigMapGenerator: [{name: menu, literals: [tea=3000]}]\n',
      'base/p.yaml': pod,
    });
    expect(grep(out, /name: b-/)).toEqual(['name: b-menu-8thhc8g45h', 'name: b-till', 'name: b-menu-8thhc8g45h']);
  });

  test('stay those of namespaces and definitions of resources', async () => {
    const objects = `apiVersion: v1\nkind: Namespace\nmetadata: {name: shop}\n---\n${menu}`;
    const out = await build({
      'kustomization.yaml': 'resources: [o.yaml]\nnamePrefix: x-\nnameSuffix: -y\n',
      'o.yaml': objects,
    });
    expect(grep(out, /name:/)).toEqual(['name: shop', 'name: x-menu-y']);
  });
});

describe('strategic merge', () => {
  const patched = (patch: string) =>
    build({
      'kustomization.yaml': 'resources: [p.yaml]\npatches: [{path: patch.yaml}]\n',
      'p.yaml': pod,
      'patch.yaml': patch,
    });
  const podPatch = (spec: string) => `apiVersion: v1\nkind: Pod\nmetadata: {name: till}\nspec: ${spec}\n`;

  test('puts new items first and merges by key', async () => {
    const out = await patched(podPatch('{containers: [{name: app, image: till:2}, {name: side, image: side}]}'));
    expect(grep(out, /image:/)).toEqual(['image: till:2', '- image: side']);
  });

  test('merges ports by number and protocol', async () => {
    const out = await patched(
      podPatch('{containers: [{name: app, ports: [{containerPort: 80, protocol: UDP, name: dns}]}]}'),
    );
    expect(grep(out, /containerPort|protocol|name: dns/)).toEqual([
      '- containerPort: 80',
      '- containerPort: 80',
      'name: dns',
      'protocol: UDP',
    ]);
  });

  test.each([
    ['$patch: delete', ''],
    ['{$patch: replace, nodeName: a}', 'nodeName: a'],
  ])('%s', async (directive, left) => {
    const text = directive.startsWith('{')
      ? podPatch(directive)
      : `apiVersion: v1\nkind: Pod\nmetadata: {name: till}\n${directive}\n`;
    expect(grep(await patched(text), /nodeName|containers/).join()).toBe(left);
  });

  test('replaces lists of custom resources', async () => {
    const out = await build({
      'kustomization.yaml': 'resources: [c.yaml]\npatches: [{path: p.yaml}]\n',
      'c.yaml': `${cart}  items: [{name: a}, {name: b}]\n`,
      'p.yaml': `${cart}  items: [{name: c}]\n`,
    });
    expect(grep(out, /- name/)).toEqual(['- name: c']);
  });
});

describe('errors', () => {
  const kustomization = (text: string, files: Files = {}): Files => ({ 'kustomization.yaml': text, ...files });
  test.each<[string, Files, string]>([
    [
      'no file',
      { x: '' },
      "unable to find one of 'kustomization.yaml', 'kustomization.yml' or 'Kustomization' in directory '/w'",
    ],
    ['unknown field', kustomization('resource: []\n'), 'invalid Kustomization: json: unknown field "resource"'],
    [
      'wrong type',
      kustomization('patches: [{target: {kind: 1}}]\n'),
      'invalid Kustomization: json: cannot unmarshal number into Go struct field Selector.patches.target.ResId.Gvk.kind of type string',
    ],
    ['empty', kustomization('{}\n'), 'kustomization.yaml is empty'],
    [
      'missing file',
      kustomization('resources: [a.yaml]\n'),
      "accumulating resources: accumulation err='accumulating resources from 'a.yaml': evalsymlink failure on '/w/a.yaml' : lstat /w/a.yaml: no such file or directory': must build at directory: not a valid directory: evalsymlink failure on '/w/a.yaml' : lstat /w/a.yaml: no such file or directory",
    ],
    [
      'outside',
      kustomization('configMapGenerator: [{name: c, files: [/etc/hostname]}]\n'),
      "loading KV pairs: file sources: [/etc/hostname]: security; file '/etc/hostname' is not in or below '/w'",
    ],
    [
      'itself',
      kustomization('resources: [.]\n'),
      "accumulating resources: accumulation err='accumulating resources from '.': '/w' must resolve to a file': cycle detected: candidate root '/w' contains visited root '/w'",
    ],
    [
      'twice',
      kustomization('resources: [a.yaml, b.yaml]\n', { 'a.yaml': menu, 'b.yaml': menu }),
      "accumulating resources: accumulation err='merging resources from 'b.yaml': may not add resource with an already registered id: ConfigMap.v1.[noGrp]/menu.[noNs]': must build at directory: '/w/b.yaml': file is not directory",
    ],
    [
      'broken file, by where the collection begins',
      kustomization('resources: [a.yaml]\n', { 'a.yaml': 'a: 1\nb:\n  c: 1\n  d: "x"y\n' }),
      "accumulating resources: accumulating resources from 'a.yaml': MalformedYAMLError: yaml: line 2: did not find expected key in File: a.yaml",
    ],
    [
      'a key twice',
      kustomization('resources: [a.yaml]\n', { 'a.yaml': `${cart}  a: 1\n  a: 2\n` }),
      'map[string]interface {}(nil): yaml: unmarshal errors:\n  line 6: mapping key "a" already defined at line 5',
    ],
    [
      'chart',
      kustomization('helmCharts: [{name: x}]\n'),
      'trouble configuring builtin HelmChartInflationGenerator with config: `\nname: x\n`: must specify --enable-helm',
    ],
    [
      'no object to patch',
      kustomization('resources: [a.yaml]\npatches: [{path: p.yaml}]\n', { 'a.yaml': menu, 'p.yaml': pod }),
      'no resource matches strategic merge patch "Pod.v1.[noGrp]/till.[noNs]": no matches for Id Pod.v1.[noGrp]/till.[noNs]; failed to find unique target for patch Pod.v1.[noGrp]/till.[noNs]',
    ],
    [
      'network',
      kustomization('resources: [https://example.com/a.yaml]\n'),
      'unable to read URL "https://example.com/a.yaml": kubesim has no network; copy it into a folder and give its path',
    ],
  ])('%s', async (_name, files, message) => {
    expect(await build(files)).toBe(`error: ${message}`);
  });
});

test('replacements reach into documents that fields hold', async () => {
  const out = await build({
    'kustomization.yaml': `resources: [a.yaml, c.yaml]
replacements:
- source: {kind: ConfigMap, fieldPath: data.tea}
  targets:
  - {select: {kind: Cart}, fieldPaths: [spec.text.price]}
`,
    'a.yaml': menu,
    'c.yaml': `${cart}  text: '{"price": "1", "name": "tea"}'\n`,
  });
  expect(grep(out, /text:/)).toEqual([`text: '{"name":"tea","price":"3000"}'`]);
});

test('variables keep their type where they are all of a text', async () => {
  const out = await build({
    'kustomization.yaml': `resources: [p.yaml, c.yaml]
vars:
- {name: COUNT, objref: {apiVersion: shop.example.com/v1, kind: Cart, name: cart}, fieldref: {fieldpath: spec.count}}
`,
    'c.yaml': `${cart}  count: 2\n`,
    'p.yaml':
      'apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec: {containers: [{name: c, args: [$(COUNT), "a$(COUNT)", $$(COUNT)]}]}\n',
  });
  expect(grep(out, /^ {4}- (?!args|name)/)).toEqual(['- 2', '- a2', '- $(COUNT)']);
});

test('components change what is there already', async () => {
  const out = await build({
    'kustomization.yaml': 'resources: [a.yaml]\ncomponents: [c]\n',
    'a.yaml': menu,
    'c/kustomization.yaml': 'apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\nnamePrefix: c-\n',
  });
  expect(grep(out, /name:/)).toEqual(['name: c-menu']);
});

test('objects say where they come from when asked', async () => {
  const out = await build({
    'kustomization.yaml':
      'resources: [base]\nnamePrefix: a-\nbuildMetadata: [originAnnotations, transformerAnnotations]\n',
    'base/kustomization.yaml': 'resources: [a.yaml]\n',
    'base/a.yaml': menu,
  });
  expect(grep(out, /path:|config/)).toEqual([
    'alpha.config.kubernetes.io/transformations: |',
    '- configuredIn: kustomization.yaml',
    'configuredBy:',
    'config.kubernetes.io/origin: |',
    'path: base/a.yaml',
  ]);
});
