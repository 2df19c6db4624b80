import { afterAll, describe, expect, test } from 'vitest';
import { expandPattern } from '../../src/kubectl/manifests/glob.ts';
import { parseYAML } from '../../src/kubectl/manifests/yaml.ts';
import { objectsIn } from '../../src/kubectl/manifests.ts';
import { folder } from '../support/run-kubectl.ts';

const configMap = (name: string) => `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}}\n`;

describe('YAML 1.1', () => {
  test.each([
    ['on: yes\ny: n', { true: false }],
    [
      'a: 0x1F\nb: 0o17\nc: 017\nd: 0b11\ne: 1_000\nf: 1:30\nh: 12e03',
      { a: 31, b: 15, c: 15, d: 3, e: 1000, f: '1:30', h: 12000 },
    ],
    ['a: ~\nb:\nc: null\nd: "null"', { a: null, b: null, c: null, d: 'null' }],
    ['a: 2024-01-02\nb: 1.0\nc: -.5', { a: '2024-01-02', b: 1, c: -0.5 }],
    ['a: &x {p: 1}\nb: *x\nc: {<<: *x, q: 2}', { a: { p: 1 }, b: { p: 1 }, c: { p: 1, q: 2 } }],
    ['a: !!int "5"\nb: !!str 5\nc: !custom x\nd: !!binary aGk=', { a: 5, b: '5', c: 'x', d: 'hi' }],
    ['a: 1\na: 2', { a: 2 }],
    ['1: a\n1.5: b', { 1: 'a', 1.5: 'b' }],
    ['a: 9007199254740993', { a: 9007199254740993n }],
  ])('%j', (text, value) => expect(parseYAML(text, true)).toEqual(value));

  test.each([
    ['a: b: c', 'yaml: mapping values are not allowed in this context'],
    ['x: 1\na: b: c', 'yaml: line 2: mapping values are not allowed in this context'],
    ['a: [1, 2\nb: 3', "yaml: line 1: did not find expected ',' or ']'"],
    ["k: 1\na: 'open\n", 'yaml: line 3: found unexpected end of stream'],
    ['a: "\\q"', 'yaml: found unknown escape character'],
    ['k: v\na: @x', 'yaml: line 2: found character that cannot start any token'],
    ['a:\n\tb: c', 'yaml: line 2: found character that cannot start any token'],
    ['k: v\nfoo bar\n', "yaml: line 3: could not find expected ':'"],
    ['spec:\n  containers:\n  - name: x\n   image: y\n', 'yaml: line 3: did not find expected key'],
    ['a:\n- b\n c: d\n', 'yaml: line 3: mapping values are not allowed in this context'],
    ['a: [\n', 'yaml: line 1: did not find expected node content'],
    ['a: *x', "yaml: unknown anchor 'x' referenced"],
    ['a: |0\n x', 'yaml: found an indentation indicator equal to 0'],
    ['a: \x01', 'yaml: control characters are not allowed'],
    ['a: .inf', 'json: unsupported value: +Inf'],
  ])('%j is refused', (text, message) => expect(() => parseYAML(text)).toThrow(message));
});

async function read(text: string): Promise<string[]> {
  const found: string[] = [];
  for await (const one of objectsIn(text, 'f'))
    found.push('error' in one ? one.error.message : (one.object.metadata?.name ?? one.object.kind));
  return found;
}

describe('streams', () => {
  test.each([
    [`${configMap('a')}---\n${configMap('b')}--- # note\n---\n`, ['a', 'b']],
    ['{"kind":"A","metadata":{"name":"a"}}\n{"kind":"A","metadata":{"name":"b"}}', ['a', 'b']],
    [`{"kind":"A","metadata":{"name":"a"}}\n---\n${configMap('b')}`, ['a', 'b']],
    [
      'apiVersion: v1\nkind: ConfigMapList\nitems:\n- {metadata: {name: a}}\n- {apiVersion: v1, kind: A, metadata: {name: b}}\n',
      ['a', 'b'],
    ],
    [
      'apiVersion: v1\nkind: ConfigMapList\nitems:\n- {kind: A, metadata: {name: a}}\n- {apiVersion: v1, metadata: {name: b}}\n',
      [
        "Object 'apiVersion' is missing in 'object has no apiVersion field'",
        "Object 'Kind' is missing in 'object has no kind field '",
      ].map((what) => `unable to get type info from the object "*unstructured.Unstructured": ${what}`),
    ],
    ['# nothing\n', []],
    [
      `${configMap('a')}---\na: b: c\n---\n${configMap('c')}`,
      ['a', 'error parsing f: error converting YAML to JSON: yaml: mapping values are not allowed in this context'],
    ],
    ['--- x\n', ['error parsing f: invalid Yaml document separator: x']],
    ['{"kind":"A",', ['error parsing f: unexpected EOF']],
    ["{'kind': A}", ['A']],
  ])('%j', async (text, found) => expect(await read(text)).toEqual(found));

  test.each([
    ['just text', 'json: cannot unmarshal string into Go value of type unstructured.detector'],
    ['metadata: {name: x}', `Object 'Kind' is missing in '{"metadata":{"name":"x"}}'`],
    [
      'kind: A\napiVersion: 1',
      'json: cannot unmarshal number into Go struct field metadataOnlyObject.TypeMeta.apiVersion of type string',
    ],
    [
      'kind: A\nmetadata: {name: y}',
      'json: cannot unmarshal bool into Go struct field ObjectMeta.metadata.name of type string',
    ],
    [
      'kind: A\nmetadata: []',
      'json: cannot unmarshal array into Go struct field metadataOnlyObject.metadata of type v1.ObjectMeta',
    ],
    [
      'kind: A\nmetadata: {labels: {a: 1}}',
      'json: cannot unmarshal number into Go struct field ObjectMeta.metadata.labels of type string',
    ],
    [
      'kind: A\nmetadata: {creationTimestamp: bad}',
      'parsing time "bad" as "2006-01-02T15:04:05Z07:00": cannot parse "bad" as "2006"',
    ],
    [
      'kind: List\nitems: text',
      'json: cannot unmarshal string into Go struct field decodeList.items of type []json.RawMessage',
    ],
  ])('%j is no object', async (text, message) =>
    expect(await read(text)).toEqual([`unable to decode "f": ${message}`]),
  );
});

describe('files', () => {
  const here = folder({
    'a.yaml': configMap('a'),
    'dir/b.json': '{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"b"}}',
    'dir/readme.txt': 'no manifest',
    'dir/sub/c.yml': configMap('c'),
    'bad.yaml': 'a: b: c\n',
  });
  afterAll(here.done);

  test.each([
    ['-f a.yaml', 'configmap/a labeled\n'],
    ['-f dir', 'configmap/b labeled\n'],
    ['-f dir -R', 'configmap/b labeled\nconfigmap/c labeled\n'],
    ['-f dir/b.json,a.yaml', 'configmap/b labeled\nconfigmap/a labeled\n'],
    ["-f 'd*/*.json'", 'configmap/b labeled\n'],
  ])('%s', async (files, stdout) =>
    expect(await here.kubectl(`label x=y --local ${files}`)).toEqual({ stdout, stderr: '', exitCode: 0 }),
  );

  test('standard input', async () =>
    expect((await here.kubectl('label x=y --local -f -', { stdin: configMap('in') })).stdout).toBe(
      'configmap/in labeled\n',
    ));

  test.each([
    ['-f nosuch.yaml', 'error: the path "nosuch.yaml" does not exist\n'],
    ['-f nosuch.yaml -f x', 'the path "nosuch.yaml" does not exist\nthe path "x" does not exist\n'],
    ["-f '['", 'error: pattern "[" is not valid: syntax error in pattern\n'],
    [
      '-f http://x/y.yaml',
      'error: unable to read URL "http://x/y.yaml": kubesim has no network; download the file and give its path\n',
    ],
    ['-f a.yaml -k .', 'error: only one of -f or -k can be specified\n'],
  ])('%s fails', async (files, stderr) =>
    expect(await here.kubectl(`label x=y --local ${files}`)).toEqual({ stdout: '', stderr, exitCode: 1 }),
  );

  test('what is good is done, whatever else is wrong', async () =>
    expect(await here.kubectl('label x=y --local -f bad.yaml -f a.yaml')).toEqual({
      stdout: 'configmap/a labeled\n',
      stderr:
        'error: error parsing bad.yaml: error converting YAML to JSON: yaml: mapping values are not allowed in this context\n',
      exitCode: 1,
    }));

  test('patterns', () => expect(expandPattern(here.path, '?.yaml')).toEqual(['a.yaml']));
});
